using System.Formats.Tar;
using System.Text;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Reading;

/// <summary>Tests that GNU tar, lz4 and the reader of .NET read an export.</summary>
public sealed class TarExportTests : IDisposable
{
    // Without --xattrs-include only attributes of the user are unpacked, and tar warns of times that are far in the past or future.
    private const string Unpack = "mkdir out && tar --warning=no-timestamp --xattrs --xattrs-include='*' -p -C out -x";
    private readonly EngineHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_tree_with_all_kinds_of_entries_is_unpacked_by_GNU_tar(int seed)
    {
        RandomTree.Make(_harness.Source, seed);
        await ExportAsync(_harness.Backup().Id, "e.tar");

        Assert.Empty(await RunAsync($"{Unpack}f e.tar"));
        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Fact]
    public async Task A_chain_of_backups_is_exported_in_an_lz4_frame()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lz4"), "lz4 is not installed");
        RandomTree.Make(_harness.Source, 4);
        var first = _harness.Backup().Id;
        File.WriteAllBytes(In("added"), new byte[3_000_000]);
        await ExportAsync(_harness.Backup(_harness.Request().Against(first)).Id, "e.tar.lz4", TarFormat.TarLz4);

        Assert.Empty(await RunAsync($"lz4 -dc e.tar.lz4 | {{ {Unpack}; }}"));
        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Fact]
    public async Task Access_lists_long_names_and_large_owner_ids_are_unpacked()
    {
        var deep = Directory.CreateDirectory(In(string.Join('/', Enumerable.Repeat(new string('d', 200), 8)))).FullName;
        await File.WriteAllTextAsync(Path.Combine(deep, new string('ü', 120)), "x", Ct);
        await File.WriteAllTextAsync(In("owned"), "x", Ct);
        await RunAsync("chown 3000000000:4000000000 source/owned 2>/dev/null || true");
        await RunAsync("setfacl -m u:12:r source/owned 2>/dev/null || true");
        TreeMaker.Symlink(TreeMaker.Bytes(In("long")), TreeMaker.Bytes(new string('t', 3000)));
        await ExportAsync(_harness.Backup().Id, "e.tar");

        await RunAsync($"{Unpack}f e.tar");
        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Fact]
    public async Task Holes_use_no_space_in_the_export_and_when_unpacked()
    {
        TreeMaker.File(TreeMaker.Bytes(In("end")), "data"u8, holeAfter: 50_000_000_000);
        TreeMaker.File(TreeMaker.Bytes(In("middle")), new byte[70_000], holeBefore: 40_000_000, holeAfter: 4096);
        TreeMaker.File(TreeMaker.Bytes(In("nothing")), default, holeAfter: 9_000_000);
        await ExportAsync(_harness.Backup().Id, "e.tar");

        Assert.True(new FileInfo(_harness.At("e.tar")).Length < 1_000_000);
        Assert.Empty(
            await RunAsync(
                $"{Unpack}f e.tar && stat -c '%n %s' out/src/end | grep -q ' 50000000004$' && cmp -n 5000000 "
                    + "source/end out/src/end && rm source/end out/src/end"
            )
        );
        File.SetLastWriteTimeUtc(_harness.Source, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(_harness.At("out/src"), DateTime.UnixEpoch);
        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
    }

    [Fact]
    public async Task An_exported_folder_contains_the_content_of_links_to_files_outside()
    {
        Directory.CreateDirectory(In("a"));
        Directory.CreateDirectory(In("b/inner"));
        await File.WriteAllTextAsync(In("a/first"), "shared", Ct);
        await File.WriteAllTextAsync(In("b/inner/own"), "own", Ct);
        await File.WriteAllTextAsync(In("b-other"), "other", Ct);
        TreeMaker.HardLink(TreeMaker.Bytes(In("a/first")), TreeMaker.Bytes(In("b/one")));
        TreeMaker.HardLink(TreeMaker.Bytes(In("a/first")), TreeMaker.Bytes(In("b/two")));
        await ExportAsync(_harness.Backup().Id, "e.tar", path: "src/b/");

        Assert.Equal("src/b/\nsrc/b/inner/\nsrc/b/inner/own\nsrc/b/one\nsrc/b/two\n", await RunAsync("tar -tf e.tar"));
        await RunAsync($"{Unpack}f e.tar && cmp source/a/first out/src/b/one && test out/src/b/one -ef out/src/b/two");
    }

    [Fact]
    public async Task A_single_file_and_a_stream_can_be_exported()
    {
        var content = Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * i >> 7)).ToArray();
        using var harness = new EngineHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) => new InjectedStream(content, stop),
            }
        );
        await File.WriteAllTextAsync(Path.Combine(harness.Source, "one"), "1", Ct);
        var request = harness.Request();
        var (id, _) = harness.Backup(request with { Sources = [.. request.Sources, InjectedStream.Source()] });
        await using (var whole = File.Create(harness.At("whole.tar")))
        using (var export = harness.Engine.OpenExport(id, null))
        {
            await export.WriteAsync(whole, TarFormat.Tar, Ct);
        }

        await ShellRun.RunAsync(harness.At(""), "tar -xf whole.tar");
        Assert.Equal(content, await File.ReadAllBytesAsync(harness.At("stream/out.bin"), Ct));
        Assert.Equal("1", await File.ReadAllTextAsync(harness.At("src/one"), Ct));
    }

    [Fact]
    public async Task The_tar_reader_of_dotnet_reads_every_entry_with_its_content()
    {
        Directory.CreateDirectory(In("folder"));
        await File.WriteAllTextAsync(In("folder/übung.txt"), "text", Ct);
        TreeMaker.Symlink(TreeMaker.Bytes(In("link")), TreeMaker.Bytes("folder"));
        TreeMaker.HardLink(TreeMaker.Bytes(In("folder/übung.txt")), TreeMaker.Bytes(In("other")));
        await ExportAsync(_harness.Backup().Id, "e.tar");

        var found = new List<string>();
        await using var file = File.OpenRead(_harness.At("e.tar"));
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
    public async Task Damage_ends_the_export_so_that_it_is_recognisably_incomplete(TarFormat format)
    {
        var noise = new byte[4_000_000];
        new Random(5).NextBytes(noise);
        using var harness = new EngineHarness(workers: 1);
        await File.WriteAllBytesAsync(Path.Combine(harness.Source, "large"), noise, Ct);
        var (id, _) = harness.Backup();
        harness.DamageGroup(id, 2);

        var fault = await Assert.ThrowsAsync<Fault>(() => ExportAsync(harness, id, "e", format));
        Assert.Equal(FaultCode.ArchiveDamaged, fault.Code);
        var written = await File.ReadAllBytesAsync(harness.At("e"), Ct);
        Assert.True(written.Length > 1_000_000);
        Assert.NotEqual(0, (await ShellRun.TryAsync(harness.At(""), format == TarFormat.Tar ? "tar -tf e" : "lz4 -t e")).ExitCode);
        if (format == TarFormat.Tar)
        {
            // The last bytes written are a range of the file.
            Assert.True(
                written
                    .AsSpan(written.Length - 100_000)
                    .SequenceEqual(noise.AsSpan(noise.AsSpan().IndexOf(written.AsSpan(written.Length - 100_000, 64)), 100_000))
            );
        }
    }

    [Fact]
    public async Task An_export_survives_the_deletion_of_its_archives()
    {
        RandomTree.Make(_harness.Source, 6, entries: 60);
        var first = _harness.Backup().Id;
        var (id, _) = _harness.Backup(_harness.Request().Against(first));
        using (var export = _harness.Engine.OpenExport(id, null))
        {
            _harness.Store.Delete(first);
            var archive = await File.ReadAllBytesAsync(_harness.ArchivePath(id), Ct);
            _harness.Store.Delete(id);
            await using var file = File.Create(_harness.At("e.tar"));
            await export.WriteAsync(file, TarFormat.Tar, Ct);
            await File.WriteAllBytesAsync(_harness.ArchivePath(id), archive, Ct);
        }

        await RunAsync($"{Unpack}f e.tar");
        TreeAssert.Same(_harness.Source, _harness.At("out/src"));
        Assert.Equal(FaultCode.ArchiveMissing, Assert.Throws<Fault>(() => _harness.Engine.OpenExport(id, null)).Code);
    }

    [Fact]
    public async Task A_cancellation_ends_the_export()
    {
        await File.WriteAllBytesAsync(In("large"), new byte[1_000_000], Ct);
        var (id, _) = _harness.Backup();
        using var export = _harness.Engine.OpenExport(id, null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            export.WriteAsync(Stream.Null, TarFormat.Tar, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task Several_paths_are_in_one_archive_each_once()
    {
        Directory.CreateDirectory(In("a/b"));
        Directory.CreateDirectory(In("c"));
        foreach (var name in new[] { "a/one", "a/b/two", "c/three", "c/four" })
        {
            await File.WriteAllTextAsync(In(name), name, Ct);
        }

        var (id, _) = _harness.Backup();
        using (var export = _harness.Engine.OpenSelection(id, ["src/c/three", "src/a/b", "src/a", "src/c/three"]))
        {
            export.Measure(Ct);
            Assert.Equal(3, export.Progress.FilesTotal);
            await using var file = File.Create(_harness.At("some.tar"));
            await export.WriteAsync(file, TarFormat.Tar, Ct);
        }

        var names = (await RunAsync("tar tf some.tar")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["src/a/", "src/a/b/", "src/a/b/two", "src/a/one", "src/c/three"], names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src/none", FaultCode.PathNotFound)]
    [InlineData("..", FaultCode.InvalidRequest)]
    public void A_missing_path_is_refused_before_anything_is_written(string path, string code)
    {
        var (id, _) = _harness.Backup();
        Assert.Equal(code, Assert.Throws<Fault>(() => _harness.Engine.OpenExport(id, path)).Code);
    }

    private string In(string name) => Path.Combine(_harness.Source, name);

    private Task<string> RunAsync(string line) => ShellRun.RunAsync(_harness.At(""), line);

    private Task ExportAsync(string id, string name, TarFormat format = TarFormat.Tar, string? path = null) =>
        ExportAsync(_harness, id, name, format, path);

    private static async Task ExportAsync(EngineHarness harness, string id, string name, TarFormat format, string? path = null)
    {
        using var export = harness.Engine.OpenExport(id, path);
        await using var file = File.Create(harness.At(name));
        await export.WriteAsync(file, format, Ct);
        Assert.Equal(0, export.LeftOut);
    }
}
