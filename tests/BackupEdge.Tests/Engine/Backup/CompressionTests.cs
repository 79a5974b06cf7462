using System.Buffers.Binary;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Tar;
using BackupEdge.Tests.Engine.Chunking;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Backups whose sources are compressed differently, and chains of such backups.</summary>
public sealed class CompressionTests : IDisposable
{
    private const int LargeBytes = 5 << 20;
    private static readonly GroupCompression Zstd = GroupCompression.Zstd(1);
    private readonly EngineHarness _harness = new(workers: 3);

    public CompressionTests()
    {
        Assert.SkipUnless(ZstdLibrary.IsLoaded, "This machine has no libzstd.so.1.");
        foreach (var (name, seed) in (ReadOnlySpan<(string, int)>)[("fast", 21), ("other", 22), ("small", 23)])
        {
            RandomTree.Make(Directory.CreateDirectory(FolderOf(name)).FullName, seed, entries: 40);
            File.WriteAllBytes(Path.Combine(FolderOf(name), "large"), new SampleStream(SampleKind.Text, seed, LargeBytes).ToBytes());
        }
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Groups_of_both_kinds_lie_in_one_archive_by_source()
    {
        var (id, _) = _harness.Backup(Mixed());

        var kinds = KindsOf(id);
        Assert.Contains(GroupCompression.Lz4, kinds);
        Assert.Contains(Zstd, kinds);
        Assert.Contains(GroupCompression.Zstd(7), kinds);
        AssertRestores(id);
    }

    [Fact]
    public void Only_an_archive_that_may_contain_zstd_has_the_flag_that_older_programs_refuse()
    {
        var (mixed, _) = _harness.Backup(Mixed());
        var (plain, _) = _harness.Backup(AllWith(null));

        var seal = _harness.Keys is null ? 0 : ArchiveHeader.SealedFlag;
        Assert.Equal((ArchiveHeader.ZstdFlag | seal, "zstd"), (FlagsOf(mixed), CodecOf(mixed)));
        Assert.Equal((seal, "lz4"), (FlagsOf(plain), CodecOf(plain)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chain_with_both_codecs_is_deduplicated_restored_verified_listed_and_exported(bool zstdFirst)
    {
        GroupCompression?[] order = zstdFirst ? [Zstd, null] : [null, Zstd];
        var (full, _) = _harness.Backup(AllWith(order[0]));
        File.WriteAllText(Path.Combine(FolderOf("fast"), "new"), "new content");
        File.SetLastWriteTimeUtc(Path.Combine(FolderOf("other"), "large"), DateTime.UnixEpoch);
        var (second, summary) = _harness.Backup(AllWith(order[1]).Against(full));

        // What was read again is already in the other archive, whatever its codec.
        Assert.InRange(summary.ReadBytes, LargeBytes, long.MaxValue);
        Assert.InRange(summary.NewBytes, 1, LargeBytes / 10);
        AssertRestores(second);
        Assert.Empty(_harness.Verify(second).Problems);
        using (var content = _harness.Engine.OpenContent(second, "other/large", TestContext.Current.CancellationToken))
        {
            var bytes = new byte[LargeBytes];
            content.ReadExactly(bytes);
            Assert.Equal(File.ReadAllBytes(Path.Combine(FolderOf("other"), "large")), bytes);
        }

        var page = _harness.Engine.Browse(
            new BrowseRequest
            {
                Id = second,
                Recursive = true,
                Limit = 1000,
            },
            TestContext.Current.CancellationToken
        );
        Assert.Contains(page.Items, entry => $"{entry.Path}" == "fast/new");
    }

    [Fact]
    public async Task An_archive_of_zstd_is_exported()
    {
        var (id, _) = _harness.Backup(AllWith(Zstd));
        using var export = _harness.Engine.OpenExport(id, "small/large");
        using var tar = new MemoryStream();

        await export.WriteAsync(tar, TarFormat.Tar, TestContext.Current.CancellationToken);

        Assert.InRange(tar.Length, LargeBytes, LargeBytes + (64 << 10));
    }

    [Fact]
    public async Task The_lz4_tool_accepts_an_archive_with_zstd()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed.");
        var (mixed, _) = _harness.Backup(Mixed());
        var (zstd, _) = _harness.Backup(AllWith(Zstd));

        await ShellRun.RunAsync(_harness.StoreFolder, "lz4 -t \"$1.bea\" && lz4 -t \"$2.bea\"", [mixed, zstd]);
    }

    [Fact]
    public void A_zstd_archive_is_smaller()
    {
        var (_, lz4) = _harness.Backup(AllWith(null));
        var (_, zstd) = _harness.Backup(AllWith(Zstd));

        Assert.Equal(lz4.NewBytes, zstd.NewBytes);
        Assert.True(zstd.StoredBytes < lz4.StoredBytes, $"{zstd.StoredBytes} bytes, LZ4 {lz4.StoredBytes}");
    }

    private string FolderOf(string name) => Path.Combine(_harness.Source, name);

    private BackupRequest Mixed() => Of(("fast", GroupCompression.Lz4), ("other", Zstd), ("small", GroupCompression.Zstd(7)));

    private BackupRequest AllWith(GroupCompression? compression) =>
        Of(("fast", compression), ("other", compression), ("small", compression));

    private BackupRequest Of(params (string Name, GroupCompression? Compression)[] sources) =>
        _harness.Request() with
        {
            Sources =
            [
                .. sources.Select(source => new FilesSource
                {
                    Name = source.Name,
                    Path = FolderOf(source.Name),
                    Compression = source.Compression,
                }),
            ],
        };

    private void AssertRestores(string id)
    {
        var to = _harness.At($"to-{id}");
        var summary = _harness.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new[] { "fast", "other", "small" }.ToDictionary(name => name, name => Path.Combine(to, name)),
                Trust = true,
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        Assert.Empty(summary.Errors);
        foreach (var name in (string[])["fast", "other", "small"])
        {
            TreeAssert.Same(FolderOf(name), Path.Combine(to, name));
        }
    }

    private ArchiveReader Open(string id) => ArchiveReader.Open(new ArchiveAccess(_harness.Store, _harness.Keys), id);

    private string CodecOf(string id)
    {
        using var archive = Open(id);
        return archive.Header.Codec;
    }

    private uint FlagsOf(string id) =>
        BinaryPrimitives.ReadUInt32LittleEndian(File.ReadAllBytes(_harness.ArchivePath(id)).AsSpan(Frames.SkippableHead + 12));

    private HashSet<GroupCompression> KindsOf(string id)
    {
        using var archive = Open(id);
        var data = new GroupData();
        byte[] scratch = [];
        var kinds = new HashSet<GroupCompression>();
        for (uint group = 0; group < archive.Groups.Count; group++)
        {
            if (archive.Groups[group].IsUsed)
            {
                Assert.Null(archive.ReadGroup(group, GroupDepth.Content, data, ref scratch));
                kinds.Add(Assert.NotNull(data.Compression));
            }
        }

        return kinds;
    }
}
