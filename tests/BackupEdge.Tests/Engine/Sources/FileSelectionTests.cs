using System.Text;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>What a backup of a folder leaves out.</summary>
public sealed class FileSelectionTests : IDisposable
{
    private const string Signature = "Signature: 8a477f597d28d172789f06886806bc55\n# a comment\n";
    private readonly EngineHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_selection_without_settings_leaves_out_nothing()
    {
        Write("a/cache/CACHEDIR.TAG", Signature);
        Write("a/cache/f", "x");

        Assert.Equal(["a", "a/cache", "a/cache/CACHEDIR.TAG", "a/cache/f"], Listed(new FileSelection()));
    }

    [Fact]
    public void The_patterns_of_a_file_are_read_at_each_backup_and_those_of_the_settings_have_precedence()
    {
        Write("a.log", "x");
        Write("keep.log", "x");
        Write("b.tmp", "x");
        var file = _bench.At("patterns");
        File.WriteAllText(file, "\ufeff# logs\r\n*.log\r\n");
        var selection = new FileSelection { Exclude = ["!keep.log"], ExcludeFile = file };

        Assert.Equal(["b.tmp", "keep.log"], Listed(selection));
        File.WriteAllText(file, "*.tmp\n");
        Assert.Equal(["a.log", "keep.log"], Listed(selection));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("folder")]
    [InlineData("large")]
    public void An_exclude_file_that_cannot_be_used_fails_the_backup(string kind)
    {
        var file = _bench.At("patterns");
        if (kind == "folder")
        {
            Directory.CreateDirectory(file);
        }
        else if (kind == "large")
        {
            File.WriteAllText(file, new string('x', (1024 * 1024) + 1));
        }

        var fault = Assert.Throws<Fault>(() => Listed(new FileSelection { ExcludeFile = file }));

        Assert.Equal("source_failed", fault.Code);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_is_backed_up_as_its_tag_alone()
    {
        Write("cache/CACHEDIR.TAG", Signature);
        Write("cache/f", "x");
        Write("cache/deep/f", "x");
        Write("other/CACHEDIR.TAG", "Signature: something else");
        Write("other/f", "x");

        Assert.Equal(
            ["cache", "cache/CACHEDIR.TAG", "other", "other/CACHEDIR.TAG", "other/f"],
            Listed(new FileSelection { ExcludeCaches = true })
        );
    }

    [Fact]
    public void The_folder_that_the_settings_name_is_never_taken_for_a_cache()
    {
        Write("CACHEDIR.TAG", Signature);
        Write("f", "x");

        Assert.Equal(["CACHEDIR.TAG", "f"], Listed(new FileSelection { ExcludeCaches = true }));
    }

    [Fact]
    public void A_tag_that_is_a_link_or_a_pipe_makes_no_cache()
    {
        File.WriteAllText(_bench.At("tag"), Signature);
        Write("link/f", "x");
        File.CreateSymbolicLink(In("link/CACHEDIR.TAG"), _bench.At("tag"));
        Write("pipe/f", "x");
        TreeMaker.Fifo(TreeMaker.Bytes(In("pipe/CACHEDIR.TAG")));

        Assert.Equal(
            ["link", "link/CACHEDIR.TAG", "link/f", "pipe", "pipe/CACHEDIR.TAG", "pipe/f"],
            Listed(new FileSelection { ExcludeCaches = true })
        );
    }

    [Fact]
    public void Files_above_a_size_are_left_out()
    {
        Write("small", "12345");
        Write("large", "123456");
        Directory.CreateDirectory(In("folder"));

        Assert.Equal(["folder", "small"], Listed(new FileSelection { ExcludeLargerThan = 5 }));
    }

    [Fact]
    public async Task What_is_mounted_below_the_folder_is_left_out_and_the_mount_point_is_kept()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can mount.");
        Write("f", "x");
        Directory.CreateDirectory(In("mount"));
        Assert.SkipUnless(
            (await ShellRun.TryAsync(_bench.At(""), $"mount -t tmpfs none '{In("mount")}'")).ExitCode == 0,
            "No file system can be mounted here."
        );
        try
        {
            Write("mount/inside", "x");

            Assert.Equal(["f", "mount", "mount/inside"], Listed(new FileSelection()));
            Assert.Equal(["f", "mount"], Listed(new FileSelection { OneFileSystem = true }));
        }
        finally
        {
            await ShellRun.RunAsync(_bench.At(""), $"umount '{In("mount")}'");
        }
    }

    [Fact]
    public void An_ignore_file_applies_below_its_folder_and_the_deepest_that_matches_decides()
    {
        Write(".backupedgeignore", "*.tmp\n/top\n");
        Write("a.tmp", "x");
        Write("top", "x");
        Write("bot/.backupedgeignore", "!keep.tmp\n/logs/\n");
        Write("bot/keep.tmp", "x");
        Write("bot/deep/keep.tmp", "x");
        Write("bot/other.tmp", "x");
        Write("bot/top", "x");
        Write("bot/logs/f", "x");
        Write("other/keep.tmp", "x");

        Assert.Equal(
            [".backupedgeignore", "bot", "bot/.backupedgeignore", "bot/deep", "bot/deep/keep.tmp", "bot/keep.tmp", "bot/top", "other"],
            Listed(new FileSelection())
        );
        Assert.Contains("a.tmp", Listed(new FileSelection { IgnoreFiles = false }));
    }

    [Fact]
    public void An_ignore_file_neither_includes_what_the_settings_exclude_nor_excludes_what_they_include()
    {
        Write("bot/.backupedgeignore", "!*.iso\n*.db\n*.log\n");
        Write("bot/large.iso", "x");
        Write("bot/main.db", "x");
        Write("bot/some.log", "x");

        Assert.Equal(["bot", "bot/.backupedgeignore", "bot/main.db"], Listed(new FileSelection { Exclude = ["*.iso", "!*.db"] }));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("large")]
    [InlineData("many patterns")]
    public void An_ignore_file_that_cannot_be_used_is_a_warning_and_leaves_out_nothing(string kind)
    {
        var ignore = In("bot/.backupedgeignore");
        Write("bot/f", "x");
        switch (kind)
        {
            case "link":
                File.WriteAllText(_bench.At("patterns"), "*");
                File.CreateSymbolicLink(ignore, _bench.At("patterns"));
                break;
            case "pipe":
                TreeMaker.Fifo(TreeMaker.Bytes(ignore));
                break;
            case "large":
                File.WriteAllText(ignore, "*\n" + new string('#', 64 * 1024));
                break;
            default:
                File.WriteAllText(ignore, string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"pattern{i:d4}*")) + "\n*");
                break;
        }

        var (id, summary) = _bench.Backup();

        Assert.Contains("bot/f", PathsOf(id));
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/bot/.backupedgeignore", "ignore_file"), (warning.Path, warning.Code));
    }

    [Fact]
    public void What_is_newly_left_out_is_removed_from_the_next_backup_whose_base_stays_the_same()
    {
        Write("a.log", "x");
        Write("b", "x");
        var (full, _) = _bench.Backup();

        var (next, summary) = _bench.Backup(_bench.Request(exclude: ["*.log"]).Against(full));

        Assert.Equal((1L, 0L, 1L), (summary.RemovedFiles, summary.AddedFiles, summary.Files));
        Assert.Equal(["b"], PathsOf(next));
    }

    [Fact]
    public void Names_that_are_not_UTF_8_are_matched_byte_for_byte()
    {
        var name = TreeMaker.Join(TreeMaker.Bytes(_bench.Source), [0xFF, (byte)'.', (byte)'l']);
        TreeMaker.File(name, "x"u8);
        TreeMaker.File(TreeMaker.Join(TreeMaker.Bytes(_bench.Source), Encoding.ASCII.GetBytes(".backupedgeignore")), [0xFF, (byte)'*']);

        Assert.Equal([".backupedgeignore"], Listed(new FileSelection()));
    }

    [Fact]
    public void Two_selections_together_leave_out_what_either_leaves_out()
    {
        var one = new FileSelection
        {
            Exclude = ["a"],
            ExcludeLargerThan = 5,
            ExcludeCaches = true,
        };
        var other = new FileSelection
        {
            Exclude = ["b"],
            ExcludeLargerThan = 3,
            OneFileSystem = true,
            IgnoreFiles = false,
        };

        var both = one.And(other);

        Assert.Equal(["a", "b"], both.Exclude);
        Assert.Equal((3L, true, true, false), (both.ExcludeLargerThan, both.ExcludeCaches, both.OneFileSystem, both.IgnoreFiles));
    }

    private string In(string path) => Path.Combine(_bench.Source, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    private List<string> Listed(FileSelection selection) =>
        PathsOf(
            _bench
                .Backup(
                    _bench.RequestOf(
                        new FilesSource
                        {
                            Name = "src",
                            Path = _bench.Source,
                            Selection = selection,
                        }
                    )
                )
                .Id
        );

    private List<string> PathsOf(string id) =>
        [
            .. _bench
                .Engine.Browse(
                    new BrowseRequest
                    {
                        Id = id,
                        Path = "src",
                        Recursive = true,
                        Limit = 1000,
                    },
                    TestContext.Current.CancellationToken
                )
                .Items.Select(entry => entry.Path["src/".Length..]),
        ];
}
