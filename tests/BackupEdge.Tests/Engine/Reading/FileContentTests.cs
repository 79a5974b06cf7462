using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Reading;

public sealed class FileContentTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Any_range_of_a_file_is_read_in_any_order()
    {
        var noise = Noise(3_000_000, seed: 1);
        File.WriteAllBytes(In("large"), noise);
        File.WriteAllBytes(In("small"), noise[..20_000]);
        File.WriteAllBytes(In("empty"), []);
        TreeMaker.File(TreeMaker.Bytes(In("sparse")), noise.AsSpan(0, 100_000), holeBefore: 2_000_000, holeAfter: 1_500_000);
        var (id, _) = _harness.Backup();
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
    public void Every_file_of_a_chain_of_backups_is_read()
    {
        RandomTree.Make(_harness.Source, 3);
        var first = _harness.Backup().Id;
        File.WriteAllBytes(In("added"), Noise(500_000, seed: 4));
        var (id, _) = _harness.Backup(_harness.Request().Against(first));
        var (folder, _) = _harness.Restore(_harness.RestoreOf(id));
        var files = 0;
        foreach (
            var path in Directory.EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
        )
        {
            // .NET does not list names that are not UTF-8, and only regular files have content.
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
    public void A_name_that_is_not_UTF_8_is_found_by_its_escaped_form()
    {
        TreeMaker.File([.. TreeMaker.Bytes(_harness.Source + "/"), 0xC3, 0x28, 0xFF], "odd"u8);
        File.WriteAllText(In(@"\xff"), "literal");
        var (id, _) = _harness.Backup();

        using var odd = Open(id, @"src/\xc3(\xff");
        Assert.Equal((@"\xc3(\xff", "odd"), (odd.Name, Encoding.UTF8.GetString(All(odd))));
        using var literal = Open(id, @"src/\xff");
        Assert.Equal("literal", Encoding.UTF8.GetString(All(literal)));
    }

    [Fact]
    public void A_hard_link_has_the_content_of_its_first_name()
    {
        File.WriteAllText(In("a"), "shared");
        TreeMaker.HardLink(TreeMaker.Bytes(In("a")), TreeMaker.Bytes(In("b")));
        var (id, _) = _harness.Backup();

        using var content = Open(id, "src/b");
        Assert.Equal(("b", "shared"), (content.Name, Encoding.UTF8.GetString(All(content))));
    }

    [Fact]
    public void The_content_of_a_stream_is_read()
    {
        var noise = Noise(2_500_000, seed: 5);
        using var harness = new EngineHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) => new InjectedStream(noise, stop),
            }
        );
        var (id, _) = harness.Backup(harness.RequestOf(InjectedStream.Source()));

        using var content = harness.Engine.OpenContent(id, "stream/out.bin", Ct);
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
    public void An_entry_without_content_is_refused(string path, string code)
    {
        File.WriteAllText(In("file"), "x");
        TreeMaker.Symlink(TreeMaker.Bytes(In("link")), TreeMaker.Bytes("file"));
        TreeMaker.Fifo(TreeMaker.Bytes(In("pipe")));
        var (id, _) = _harness.Backup();

        Assert.Equal(code, Assert.Throws<Fault>(() => Open(id, path)).Code);
    }

    [Fact]
    public void The_entity_tag_depends_only_on_the_content()
    {
        File.WriteAllBytes(In("a"), Noise(200_000, seed: 6));
        File.WriteAllBytes(In("b"), Noise(200_000, seed: 6));
        File.WriteAllBytes(In("c"), Noise(200_000, seed: 7));
        var first = _harness.Backup().Id;
        var second = _harness.Backup().Id;

        Assert.Equal(Tag(first, "a"), Tag(first, "b"));
        Assert.Equal(Tag(first, "a"), Tag(second, "a"));
        Assert.NotEqual(Tag(first, "a"), Tag(first, "c"));
    }

    [Fact]
    public void Damage_is_reported_only_for_ranges_that_contain_it()
    {
        var noise = Noise(4_000_000, seed: 8);
        using var harness = new EngineHarness(workers: 1);
        File.WriteAllBytes(Path.Combine(harness.Source, "large"), noise);
        var (id, _) = harness.Backup();
        harness.DamageGroup(id, 0);

        using var content = harness.Engine.OpenContent(id, "src/large", Ct);
        Assert.Equal(FaultCode.ArchiveDamaged, Assert.Throws<Fault>(() => content.Read(new byte[10])).Code);
        content.Position = noise.Length - 1000;
        var tail = new byte[2000];
        Assert.Equal(1000, content.Read(tail));
        Assert.Equal(noise[^1000..], tail[..1000]);
    }

    [Fact]
    public void Open_content_stays_readable_when_its_archives_are_deleted()
    {
        var noise = Noise(3_000_000, seed: 9);
        File.WriteAllBytes(In("large"), noise);
        var first = _harness.Backup().Id;
        var (id, _) = _harness.Backup(_harness.Request().Against(first));
        using var content = Open(id, "src/large");
        _harness.Store.Delete(first);
        _harness.Store.Delete(id);

        Assert.Equal(noise, All(content));
    }

    [Fact]
    public void A_missing_archive_is_reported_before_the_content_is_read()
    {
        File.WriteAllBytes(In("large"), Noise(3_000_000, seed: 10));
        var first = _harness.Backup().Id;
        var (id, _) = _harness.Backup(_harness.Request().Against(first));
        _harness.Store.Delete(first);

        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => Open(id, "src/large")).Code);
    }

    [Fact]
    public void A_cancellation_ends_reading()
    {
        File.WriteAllBytes(In("large"), Noise(1_000_000, seed: 11));
        var (id, _) = _harness.Backup();
        using var stop = new CancellationTokenSource();
        using var content = _harness.Engine.OpenContent(id, "src/large", stop.Token);
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

    private string In(string name) => Path.Combine(_harness.Source, name);

    private FileContent Open(string id, string path) => _harness.Engine.OpenContent(id, path, Ct);

    private string Tag(string id, string name)
    {
        using var content = Open(id, $"src/{name}");
        return content.Tag;
    }
}
