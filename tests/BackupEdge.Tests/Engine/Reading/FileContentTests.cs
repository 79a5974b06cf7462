using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Reading;

public sealed class FileContentTests : IDisposable
{
    private readonly EngineHarness _bench = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Any_stretch_of_a_file_is_as_it_was_in_any_order()
    {
        var noise = Noise(3_000_000, seed: 1);
        File.WriteAllBytes(In("large"), noise);
        File.WriteAllBytes(In("small"), noise[..20_000]);
        File.WriteAllBytes(In("empty"), []);
        TreeMaker.File(TreeMaker.Bytes(In("sparse")), noise.AsSpan(0, 100_000), holeBefore: 2_000_000, holeAfter: 1_500_000);
        var (id, _) = _bench.Backup();
        var random = new Random(2);
        foreach (var name in (string[])["large", "small", "empty", "sparse"])
        {
            var expected = File.ReadAllBytes(In(name));
            using var content = Open(id, $"src/{name}");
            Assert.Equal((name, expected.Length), (content.Name, content.Length));
            Assert.Equal(expected, All(content));
            for (var i = 0; i < 50 && expected.Length > 0; i++)
            {
                var from = random.Next(expected.Length);
                var buffer = new byte[random.Next(1, 400_000)];
                content.Position = from;
                var count = content.Read(buffer);
                Assert.Equal(Math.Min(buffer.Length, expected.Length - from), count);
                Assert.True(buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan(from, count)), $"{name} from {from}");
            }
        }
    }

    [Fact]
    public void Every_file_of_a_chain_of_backups_is_as_it_was()
    {
        RandomTree.Make(_bench.Source, 3);
        var first = _bench.Backup().Id;
        File.WriteAllBytes(In("added"), Noise(500_000, seed: 4));
        var (id, _) = _bench.Backup(_bench.Request() with { BaseId = first });
        var (folder, _) = _bench.Restore(_bench.RestoreOf(id));
        var files = 0;
        foreach (
            var path in Directory.EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
        )
        {
            // Names that are no UTF-8 are not seen by .NET, and what is no regular file has no content.
            if (path.Contains('\uFFFD', StringComparison.Ordinal) || !IsRegular(path))
            {
                continue;
            }

            files++;
            using var content = Open(id, "src/" + Path.GetRelativePath(folder, path));
            Assert.Equal(File.ReadAllBytes(path), All(content));
        }

        Assert.True(files > 20, $"only {files} files were compared");
    }

    [Fact]
    public void A_name_that_is_no_text_is_found_by_the_text_that_stands_for_it()
    {
        TreeMaker.File([.. TreeMaker.Bytes(_bench.Source + "/"), 0xC3, 0x28, 0xFF], "odd"u8);
        File.WriteAllText(In(@"\xff"), "literal");
        var (id, _) = _bench.Backup();

        using var odd = Open(id, @"src/\xc3(\xff");
        Assert.Equal((@"\xc3(\xff", "odd"), (odd.Name, Encoding.UTF8.GetString(All(odd))));
        using var literal = Open(id, @"src/\xff");
        Assert.Equal("literal", Encoding.UTF8.GetString(All(literal)));
    }

    [Fact]
    public void A_hard_link_gives_the_content_of_its_first_name()
    {
        File.WriteAllText(In("a"), "shared");
        TreeMaker.HardLink(TreeMaker.Bytes(In("a")), TreeMaker.Bytes(In("b")));
        var (id, _) = _bench.Backup();

        using var content = Open(id, "src/b");
        Assert.Equal(("b", "shared"), (content.Name, Encoding.UTF8.GetString(All(content))));
    }

    [Fact]
    public void A_stream_is_content_too()
    {
        var noise = Noise(2_500_000, seed: 5);
        using var bench = new EngineHarness(with: options => options with { OpenStream = (_, _, stop) => new InjectedStream(noise, stop) });
        var (id, _) = bench.Backup(bench.RequestOf(InjectedStream.Source()));

        using var content = bench.Engine.OpenContent(id, "stream/out.bin", Ct);
        Assert.Equal(noise.Length, content.Length);
        Assert.Equal(noise, All(content));
    }

    [Theory]
    [InlineData("src", FaultCode.NotAFile)]
    [InlineData("src/link", FaultCode.NotAFile)]
    [InlineData("src/pipe", FaultCode.NotAFile)]
    [InlineData("src/none", FaultCode.PathNotFound)]
    [InlineData("src/File", FaultCode.PathNotFound)]
    [InlineData("other/file", FaultCode.PathNotFound)]
    [InlineData("src/file/below", FaultCode.PathNotFound)]
    [InlineData("/src/file", FaultCode.InvalidRequest)]
    [InlineData("src/../file", FaultCode.InvalidRequest)]
    [InlineData("", FaultCode.InvalidRequest)]
    public void What_has_no_content_is_refused(string path, string code)
    {
        File.WriteAllText(In("file"), "x");
        TreeMaker.Symlink(TreeMaker.Bytes(In("link")), TreeMaker.Bytes("file"));
        TreeMaker.Fifo(TreeMaker.Bytes(In("pipe")));
        var (id, _) = _bench.Backup();

        Assert.Equal(code, Assert.Throws<Fault>(() => Open(id, path)).Code);
    }

    [Fact]
    public void The_tag_stands_for_the_content_alone()
    {
        File.WriteAllBytes(In("a"), Noise(200_000, seed: 6));
        File.WriteAllBytes(In("b"), Noise(200_000, seed: 6));
        File.WriteAllBytes(In("c"), Noise(200_000, seed: 7));
        var first = _bench.Backup().Id;
        var second = _bench.Backup().Id;

        Assert.Equal(Tag(first, "a"), Tag(first, "b"));
        Assert.Equal(Tag(first, "a"), Tag(second, "a"));
        Assert.NotEqual(Tag(first, "a"), Tag(first, "c"));
    }

    [Fact]
    public void Damage_is_told_where_it_lies_and_a_range_behind_it_is_given()
    {
        var noise = Noise(4_000_000, seed: 8);
        using var bench = new EngineHarness(workers: 1);
        File.WriteAllBytes(Path.Combine(bench.Source, "large"), noise);
        var (id, _) = bench.Backup();
        var archive = File.ReadAllBytes(bench.ArchivePath(id));
        archive[archive.AsSpan().IndexOf(noise.AsSpan(1000, 32))] ^= 1;
        File.WriteAllBytes(bench.ArchivePath(id), archive);

        using var content = bench.Engine.OpenContent(id, "src/large", Ct);
        Assert.Equal(FaultCode.ArchiveDamaged, Assert.Throws<Fault>(() => content.Read(new byte[10])).Code);
        content.Position = noise.Length - 1000;
        var tail = new byte[2000];
        Assert.Equal(1000, content.Read(tail));
        Assert.Equal(noise[^1000..], tail[..1000]);
    }

    [Fact]
    public void It_stays_readable_when_its_archives_are_deleted()
    {
        var noise = Noise(3_000_000, seed: 9);
        File.WriteAllBytes(In("large"), noise);
        var first = _bench.Backup().Id;
        var (id, _) = _bench.Backup(_bench.Request() with { BaseId = first });
        using var content = Open(id, "src/large");
        _bench.Store.Delete(first);
        _bench.Store.Delete(id);

        Assert.Equal(noise, All(content));
    }

    [Fact]
    public void An_archive_that_it_needs_and_that_is_gone_is_told_before_anything_is_read()
    {
        File.WriteAllBytes(In("large"), Noise(3_000_000, seed: 10));
        var first = _bench.Backup().Id;
        var (id, _) = _bench.Backup(_bench.Request() with { BaseId = first });
        _bench.Store.Delete(first);

        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => Open(id, "src/large")).Code);
    }

    [Fact]
    public void A_cancelled_token_ends_reading()
    {
        File.WriteAllBytes(In("large"), Noise(1_000_000, seed: 11));
        var (id, _) = _bench.Backup();
        using var stop = new CancellationTokenSource();
        using var content = _bench.Engine.OpenContent(id, "src/large", stop.Token);
        Assert.Equal(10, content.Read(new byte[10]));
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => content.Read(new byte[10]));
    }

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static bool IsRegular(string path) =>
        Posix.TryStat(Posix.WorkingFolder, [.. TreeMaker.Bytes(path), 0], out var stat) && stat.Type == FileType.Regular;

    private static byte[] All(FileContent content)
    {
        content.Position = 0;
        using var all = new MemoryStream();
        content.CopyTo(all);
        return all.ToArray();
    }

    private string In(string name) => Path.Combine(_bench.Source, name);

    private FileContent Open(string id, string path) => _bench.Engine.OpenContent(id, path, Ct);

    private string Tag(string id, string name)
    {
        using var content = Open(id, $"src/{name}");
        return content.Tag;
    }
}
