using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>The folders that backups begin at and restores write to, when somebody else can move what lies on the way to them.</summary>
public sealed class RootTests : IDisposable
{
    private readonly EngineHarness _bench = new();
    private readonly string _elsewhere;

    public RootTests()
    {
        _elsewhere = Directory.CreateDirectory(_bench.At("elsewhere")).FullName;
        Directory.CreateDirectory(Path.Combine(_elsewhere, "work"));
        File.WriteAllText(Path.Combine(_elsewhere, "work", "secret"), "of somebody else");
        File.CreateSymbolicLink(_bench.At("link"), _elsewhere);
        File.WriteAllText(Path.Combine(_bench.Source, "f"), "mine");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    public void A_source_whose_path_leads_through_a_link_is_refused_with_the_path_to_configure(string path)
    {
        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
        Assert.Equal(_bench.At("link"), fault.Details["link"]);
        Assert.Contains(_bench.At(path.Replace("link", "elsewhere", StringComparison.Ordinal)), fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.ArchivePath("backup-1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("inside")]
    [InlineData("deep/inside")]
    public void A_source_that_is_or_lies_in_the_data_folder_is_refused_at_each_run(string below)
    {
        var path = Directory.CreateDirectory(Path.Combine(_bench.StoreFolder, below)).FullName;

        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    [InlineData("link/new/folder")]
    public void A_restore_whose_target_leads_through_a_link_is_refused_before_anything_is_written(string path)
    {
        var (id, _) = _bench.Backup();
        var before = TreeSnapshot.Of(_elsewhere);

        var fault = Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id, _bench.At(path))));

        Assert.Equal("target_refused", fault.Code);
        Assert.Equal(_bench.At("link"), fault.Details["link"]);
        TreeAssert.Same(before, TreeSnapshot.Of(_elsewhere));
    }

    [Fact]
    public void No_source_is_restored_when_the_target_of_a_later_one_is_refused()
    {
        var request = _bench.Request();
        var (id, _) = _bench.Backup(request with { Sources = [request.Sources[0], request.Sources[0] with { Name = "two" }] });
        var destinations = new Dictionary<string, string> { ["src"] = _bench.At("good"), ["two"] = _bench.At("link/two") };

        Assert.Equal(
            "target_refused",
            Assert.Throws<Fault>(() => _bench.Restore(_bench.RestoreOf(id) with { Destinations = destinations })).Code
        );

        Assert.False(Directory.Exists(_bench.At("good")));
    }

    [Fact]
    public void A_link_on_the_way_is_followed_where_the_settings_say_so()
    {
        var (id, summary) = _bench.Backup(_bench.RequestOf(SourceAt("link/work") with { Follow = true }));
        Assert.Equal(1L, summary.Files);

        var request = _bench.RestoreOf(id, _bench.At("link/new/src")) with
        {
            Followed = new Dictionary<string, string> { ["src"] = _bench.At("link/new") },
        };
        Assert.Empty(_bench.Restore(request).Summary.Errors);

        Assert.True(File.Exists(Path.Combine(_elsewhere, "new", "src", "secret")));
    }

    [Fact]
    public void The_folder_of_a_source_below_a_target_is_never_followed()
    {
        var (id, _) = _bench.Backup();
        Directory.CreateDirectory(_bench.At("target"));
        File.CreateSymbolicLink(_bench.At("target/src"), _elsewhere);
        var request = _bench.RestoreOf(id, _bench.At("target/src")) with
        {
            Followed = new Dictionary<string, string> { ["src"] = _bench.At("target") },
        };

        Assert.Equal(_bench.At("target/src"), Assert.Throws<Fault>(() => _bench.Restore(request)).Details["link"]);

        Assert.False(File.Exists(Path.Combine(_elsewhere, "f")));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("src", false)]
    [InlineData("archives/new/src", false)]
    [InlineData("staging/src", true)]
    public void Nothing_is_restored_into_the_data_folder_but_to_staging(string below, bool isAllowed)
    {
        var (id, _) = _bench.Backup();
        var data = Directory.CreateDirectory(_bench.At("data")).FullName;
        var request = _bench.RestoreOf(id, Path.TrimEndingDirectorySeparator(Path.Combine(data, below))) with
        {
            Forbidden = [data],
            Exempt = [Path.Combine(data, "staging")],
        };

        if (isAllowed)
        {
            Assert.Empty(_bench.Restore(request).Summary.Errors);
            Assert.Empty(_bench.Restore(request).Summary.Errors);
            return;
        }

        Assert.Equal("target_refused", Assert.Throws<Fault>(() => _bench.Restore(request)).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public void What_a_backup_holds_in_place_of_the_data_folder_is_not_restored_into_it()
    {
        var inside = Directory.CreateDirectory(Path.Combine(_bench.Source, "var", "data")).FullName;
        File.WriteAllText(Path.Combine(inside, "catalogue.db"), "forged");
        var (id, _) = _bench.Backup();
        var target = _bench.At("target");
        var data = Directory.CreateDirectory(Path.Combine(target, "var", "data")).FullName;

        var (_, summary) = _bench.Restore(_bench.RestoreOf(id, target) with { Forbidden = [data] });

        Assert.Equal(("src/var/data", "failed"), (Assert.Single(summary.Errors).Path, summary.Errors[0].Code));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        Assert.True(File.Exists(Path.Combine(target, "f")));
    }

    [Fact]
    public async Task An_incremental_backup_of_a_folder_that_belongs_to_somebody_else_by_now_is_refused_until_a_full_one_accepts_it()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a folder away.");
        var (full, _) = _bench.Backup();
        await ShellRun.RunAsync(_bench.At(""), "chown 65534 source");

        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.Request() with { BaseId = full }));
        var (accepted, _) = _bench.Backup();
        _bench.Backup(_bench.Request() with { BaseId = accepted });

        Assert.Equal(("source_refused", "src"), (fault.Code, fault.Details["source"]));
        Assert.Contains("65534", fault.Message, StringComparison.Ordinal);
    }

    private FilesSource SourceAt(string path) => new() { Name = "src", Path = _bench.At(path) };
}
