using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Faults;
using BackupEdge.Load.Fuzzing;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>Tests that the header of an archive names its compression and the hash of its chunks.</summary>
public sealed class ArchiveAccessTests
{
    private readonly MemoryArchiveStore _store = new();

    [Fact]
    public void An_archive_names_its_codec_and_hash_and_is_read_with_them()
    {
        ManifestArchive.Write(_store, "backup-1", 1, (writer, _) => writer.Add(Entries.File("s"u8, 0)));

        using var archive = ArchiveReader.Open(new ArchiveAccess(_store), "backup-1");

        Assert.Equal("lz4", archive.Header.Codec);
        Assert.Equal("sha-256", archive.Header.Hash);
        Assert.Same(ChunkNamer.Sha256, archive.Namer);
    }

    [Theory]
    [InlineData("codec", "zstd-x")]
    [InlineData("codec", "LZ4")]
    [InlineData("codec", "")]
    [InlineData("hash", "other")]
    [InlineData("hash", "sha-512")]
    public void An_unknown_codec_or_hash_is_refused_when_the_archive_is_opened(string field, string value)
    {
        var forged = ForgedArchive.New("backup-1", 1, ("bots", "files", "/srv/bots"));
        forged.AddPage(forged.File("bots", "content"));
        _store.Files["backup-1"] = forged.ToBytes();
        var access = new ArchiveAccess(_store);
        ArchiveReader.Open(access, "backup-1").Dispose();
        forged.Header[field] = value;
        _store.Files["backup-1"] = forged.ToBytes();

        foreach (
            var open in new Func<IDisposable>[]
            {
                () => ArchiveReader.Open(access, "backup-1"),
                () => ArchiveSet.Open(access, "backup-1"),
                () => ArchiveChunks.OpenChunks(access, "backup-1", new TableBudget()),
            }
        )
        {
            var fault = Assert.Throws<Fault>(() => open().Dispose());
            Assert.Equal(FaultCode.ArchiveUnsupported, fault.Code);
            Assert.Contains($"'{value}'", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_archive_with_an_unknown_codec_or_hash_is_written()
    {
        var header = ArchiveHeader.New("backup-1", 1, DateTimeOffset.UnixEpoch, new Chunker(ChunkerProfile.Default));
        foreach (var unknown in new[] { header with { Codec = "zstd-x" }, header with { Hash = "other" } })
        {
            var space = new TableSpace(Path.GetTempPath());
            var fault = Assert.Throws<Fault>(() => new ArchiveWriter(new ArchiveAccess(_store), _store.Create("backup-1"), unknown, space));
            Assert.Equal(FaultCode.ArchiveUnsupported, fault.Code);
        }

        Assert.Empty(_store.Files);
    }
}
