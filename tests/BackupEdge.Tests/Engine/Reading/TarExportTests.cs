using System.Formats.Tar;
using System.Text;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Reading;

/// <summary>What GNU tar, lz4 and .NET's own reader make of an export.</summary>
public sealed class TarExportTests : IDisposable
{
    // Without --xattrs-include only attributes of the user come back; and tar warns of times that are far away.
    private const string Unpack = "mkdir out && tar --warning=no-timestamp --xattrs --xattrs-include='*' -p -C out -x";
    private readonly EngineHarness _bench = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_tree_of_everything_is_the_same_when_gnu_tar_has_unpacked_it(int seed)
    {
        RandomTree.Make(_bench.Source, seed);
        await ExportAsync(_bench.Backup().Id, "e.tar");

        Assert.Empty(await RunAsync($"{Unpack}f e.tar"));
        TreeAssert.Same(_bench.Source, _bench.At("out/src"));
    }

    [Fact]
    public async Task A_chain_of_backups_is_exported_whole_and_in_an_lz4_frame_that_the_tool_accepts()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        RandomTree.Make(_bench.Source, 4);
        var first = _bench.Backup().Id;
        File.WriteAllBytes(In("added"), new byte[3_000_000]);
        await ExportAsync(_bench.Backup(_bench.Request() with { BaseId = first }).Id, "e.tar.lz4", TarFormat.TarLz4);

        Assert.Empty(await RunAsync($"lz4 -dc e.tar.lz4 | {{ {Unpack}; }}"));
        TreeAssert.Same(_bench.Source, _bench.At("out/src"));
    }

    [Fact]
    public async Task Acls_names_of_any_length_and_owners_of_any_number_come_back()
    {
        var deep = Directory.CreateDirectory(In(string.Join('/', Enumerable.Repeat(new string('d', 200), 8)))).FullName;
        await File.WriteAllTextAsync(Path.Combine(deep, new string('ü', 120)), "x", Ct);
        await File.WriteAllTextAsync(In("owned"), "x", Ct);
        await RunAsync("chown 3000000000:4000000000 source/owned 2>/dev/null || true");
        await RunAsync("setfacl -m u:12:r source/owned 2>/dev/null || true");
        TreeMaker.Symlink(TreeMaker.Bytes(In("long")), TreeMaker.Bytes(new string('t', 3000)));
        await ExportAsync(_bench.Backup().Id, "e.tar");

        await RunAsync($"{Unpack}f e.tar");
        TreeAssert.Same(_bench.Source, _bench.At("out/src"));
    }

    [Fact]
    public async Task Holes_take_no_space_in_the_archive_and_none_when_unpacked()
    {
        TreeMaker.File(TreeMaker.Bytes(In("end")), "data"u8, holeAfter: 50_000_000_000);
        TreeMaker.File(TreeMaker.Bytes(In("middle")), new byte[70_000], holeBefore: 40_000_000, holeAfter: 4096);
        TreeMaker.File(TreeMaker.Bytes(In("nothing")), default, holeAfter: 9_000_000);
        await ExportAsync(_bench.Backup().Id, "e.tar");

        Assert.True(new FileInfo(_bench.At("e.tar")).Length < 1_000_000);
        Assert.Empty(
            await RunAsync(
                $"{Unpack}f e.tar && stat -c '%n %s' out/src/end | grep -q ' 50000000004$' && cmp -n 5000000 "
                    + "source/end out/src/end && rm source/end out/src/end"
            )
        );
        File.SetLastWriteTimeUtc(_bench.Source, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(_bench.At("out/src"), DateTime.UnixEpoch);
        TreeAssert.Same(_bench.Source, _bench.At("out/src"));
    }

    [Fact]
    public async Task A_folder_alone_brings_all_below_it_and_the_content_of_links_whose_first_name_is_elsewhere()
    {
        Directory.CreateDirectory(In("a"));
        Directory.CreateDirectory(In("b/inner"));
        await File.WriteAllTextAsync(In("a/first"), "shared", Ct);
        await File.WriteAllTextAsync(In("b/inner/own"), "own", Ct);
        await File.WriteAllTextAsync(In("b-other"), "other", Ct);
        TreeMaker.HardLink(TreeMaker.Bytes(In("a/first")), TreeMaker.Bytes(In("b/one")));
        TreeMaker.HardLink(TreeMaker.Bytes(In("a/first")), TreeMaker.Bytes(In("b/two")));
        await ExportAsync(_bench.Backup().Id, "e.tar", path: "src/b/");

        Assert.Equal("src/b/\nsrc/b/inner/\nsrc/b/inner/own\nsrc/b/one\nsrc/b/two\n", await RunAsync("tar -tf e.tar"));
        await RunAsync($"{Unpack}f e.tar && cmp source/a/first out/src/b/one && test out/src/b/one -ef out/src/b/two");
    }

    [Fact]
    public async Task A_single_file_and_a_stream_can_be_exported()
    {
        var content = Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * i >> 7)).ToArray();
        using var bench = new EngineHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) => new InjectedStream(content, stop),
            }
        );
        await File.WriteAllTextAsync(Path.Combine(bench.Source, "one"), "1", Ct);
        var request = bench.Request();
        var (id, _) = bench.Backup(request with { Sources = [.. request.Sources, InjectedStream.Source()] });
        await using (var whole = File.Create(bench.At("whole.tar")))
        using (var export = bench.Engine.OpenExport(id, null))
        {
            await export.WriteAsync(whole, TarFormat.Tar, Ct);
        }

        await ShellRun.RunAsync(bench.At(""), "tar -xf whole.tar");
        Assert.Equal(content, await File.ReadAllBytesAsync(bench.At("stream/out.bin"), Ct));
        Assert.Equal("1", await File.ReadAllTextAsync(bench.At("src/one"), Ct));
    }

    [Fact]
    public async Task Dotnets_own_reader_finds_every_entry_with_its_content()
    {
        Directory.CreateDirectory(In("folder"));
        await File.WriteAllTextAsync(In("folder/übung.txt"), "text", Ct);
        TreeMaker.Symlink(TreeMaker.Bytes(In("link")), TreeMaker.Bytes("folder"));
        TreeMaker.HardLink(TreeMaker.Bytes(In("folder/übung.txt")), TreeMaker.Bytes(In("other")));
        await ExportAsync(_bench.Backup().Id, "e.tar");

        var found = new List<string>();
        await using var file = File.OpenRead(_bench.At("e.tar"));
        await using var tar = new TarReader(file);
        while (await tar.GetNextEntryAsync(cancellationToken: Ct) is { } entry)
        {
            var content = entry.DataStream is { } data ? await new StreamReader(data, Encoding.UTF8).ReadToEndAsync(Ct) : "";
            found.Add($"{entry.EntryType} {entry.Name} {entry.LinkName}{content}");
        }

        Assert.Equal(
            [
                "Directory src/ ",
                "Directory src/folder/ ",
                "RegularFile src/folder/übung.txt text",
                "SymbolicLink src/link folder",
                "HardLink src/other src/folder/übung.txt",
            ],
            found
        );
    }

    [Theory]
    [InlineData(TarFormat.Tar)]
    [InlineData(TarFormat.TarLz4)]
    public async Task Damage_ends_it_and_leaves_nothing_that_looks_whole(TarFormat format)
    {
        var noise = new byte[4_000_000];
        new Random(5).NextBytes(noise);
        using var bench = new EngineHarness(workers: 1);
        await File.WriteAllBytesAsync(Path.Combine(bench.Source, "large"), noise, Ct);
        var (id, _) = bench.Backup();
        var archive = await File.ReadAllBytesAsync(bench.ArchivePath(id), Ct);
        archive[archive.AsSpan().IndexOf(noise.AsSpan(3_500_000, 32))] ^= 1;
        await File.WriteAllBytesAsync(bench.ArchivePath(id), archive, Ct);

        var fault = await Assert.ThrowsAsync<Fault>(() => ExportAsync(bench, id, "e", format));
        Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
        var written = await File.ReadAllBytesAsync(bench.At("e"), Ct);
        Assert.True(written.Length > 1_000_000);
        Assert.NotEqual(0, (await ShellRun.TryAsync(bench.At(""), format == TarFormat.Tar ? "tar -tf e" : "lz4 -t e")).ExitCode);
        if (format == TarFormat.Tar)
        {
            // What was written last is a stretch of the file, byte by byte.
            Assert.True(
                written
                    .AsSpan(written.Length - 100_000)
                    .SequenceEqual(noise.AsSpan(noise.AsSpan().IndexOf(written.AsSpan(written.Length - 100_000, 64)), 100_000))
            );
        }
    }

    [Fact]
    public async Task It_goes_on_when_its_archives_are_deleted_and_tells_beforehand_when_one_is_gone()
    {
        RandomTree.Make(_bench.Source, 6, entries: 60);
        var first = _bench.Backup().Id;
        var (id, _) = _bench.Backup(_bench.Request() with { BaseId = first });
        using (var export = _bench.Engine.OpenExport(id, null))
        {
            _bench.Store.Delete(first);
            var archive = await File.ReadAllBytesAsync(_bench.ArchivePath(id), Ct);
            _bench.Store.Delete(id);
            await using var file = File.Create(_bench.At("e.tar"));
            await export.WriteAsync(file, TarFormat.Tar, Ct);
            await File.WriteAllBytesAsync(_bench.ArchivePath(id), archive, Ct);
        }

        await RunAsync($"{Unpack}f e.tar");
        TreeAssert.Same(_bench.Source, _bench.At("out/src"));
        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => _bench.Engine.OpenExport(id, null)).Code);
    }

    [Fact]
    public async Task A_cancelled_token_ends_it()
    {
        await File.WriteAllBytesAsync(In("large"), new byte[1_000_000], Ct);
        var (id, _) = _bench.Backup();
        using var export = _bench.Engine.OpenExport(id, null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            export.WriteAsync(Stream.Null, TarFormat.Tar, new CancellationToken(canceled: true))
        );
    }

    [Theory]
    [InlineData("src/none", FaultCode.PathNotFound)]
    [InlineData("..", FaultCode.InvalidRequest)]
    public void A_path_that_is_not_there_is_refused_before_anything_is_written(string path, string code)
    {
        var (id, _) = _bench.Backup();
        Assert.Equal(code, Assert.Throws<Fault>(() => _bench.Engine.OpenExport(id, path)).Code);
    }

    private string In(string name) => Path.Combine(_bench.Source, name);

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_bench.At(""), line);

    private Task ExportAsync(string id, string name, TarFormat format = TarFormat.Tar, string? path = null) =>
        ExportAsync(_bench, id, name, format, path);

    private static async Task ExportAsync(EngineHarness bench, string id, string name, TarFormat format, string? path = null)
    {
        using var export = bench.Engine.OpenExport(id, path);
        await using var file = File.Create(bench.At(name));
        await export.WriteAsync(file, format, Ct);
        Assert.Equal(0, export.LeftOut);
    }
}
