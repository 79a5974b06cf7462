using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests the root folders of backups and restores when another user can move folders on the path to them.</summary>
public sealed class RootTests : IDisposable
{
    private readonly EngineHarness _harness = new();
    private readonly string _elsewhere;

    public RootTests()
    {
        _elsewhere = Directory.CreateDirectory(_harness.At("elsewhere")).FullName;
        Directory.CreateDirectory(Path.Combine(_elsewhere, "work"));
        File.WriteAllText(Path.Combine(_elsewhere, "work", "secret"), "of another user");
        File.CreateSymbolicLink(_harness.At("link"), _elsewhere);
        File.WriteAllText(Path.Combine(_harness.Source, "f"), "mine");
    }

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    public void A_source_behind_a_link_is_refused_with_the_real_path(string path)
    {
        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
        Assert.Equal(_harness.At("link"), fault.Details["link"]);
        Assert.Contains(_harness.At(path.Replace("link", "elsewhere", StringComparison.Ordinal)), fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_harness.ArchivePath("backup-1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("inside")]
    [InlineData("deep/inside")]
    public void A_source_inside_the_data_folder_is_refused_at_each_run(string below)
    {
        var path = Directory.CreateDirectory(Path.Combine(_harness.StoreFolder, below)).FullName;

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(SourceAt(path))));

        Assert.Equal("source_refused", fault.Code);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/work")]
    [InlineData("link/new/folder")]
    public void A_restore_to_a_target_behind_a_link_is_refused_without_writing(string path)
    {
        var (id, _) = _harness.Backup();
        var before = TreeSnapshot.Of(_elsewhere);

        var fault = Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id, _harness.At(path))));

        Assert.Equal("target_refused", fault.Code);
        Assert.Equal(_harness.At("link"), fault.Details["link"]);
        TreeAssert.Same(before, TreeSnapshot.Of(_elsewhere));
    }

    [Fact]
    public void No_source_is_restored_if_the_target_of_a_later_one_is_refused()
    {
        var request = _harness.Request();
        var (id, _) = _harness.Backup(request with { Sources = [request.Sources[0], request.Sources[0] with { Name = "two" }] });
        var destinations = new Dictionary<string, string> { ["src"] = _harness.At("good"), ["two"] = _harness.At("link/two") };

        Assert.Equal(
            "target_refused",
            Assert.Throws<Fault>(() => _harness.Restore(_harness.RestoreOf(id) with { Destinations = destinations })).Code
        );

        Assert.False(Directory.Exists(_harness.At("good")));
    }

    [Fact]
    public void A_link_in_the_path_is_followed_where_the_settings_allow_it()
    {
        var (id, summary) = _harness.Backup(_harness.RequestOf(SourceAt("link/work") with { Follow = true }));
        Assert.Equal(1L, summary.Files);

        var request = _harness.RestoreOf(id, _harness.At("link/new/src")) with
        {
            Followed = new Dictionary<string, string> { ["src"] = _harness.At("link/new") },
        };
        Assert.Empty(_harness.Restore(request).Summary.Errors);

        Assert.True(File.Exists(Path.Combine(_elsewhere, "new", "src", "secret")));
    }

    [Fact]
    public void A_link_in_place_of_the_folder_of_a_source_is_never_followed()
    {
        var (id, _) = _harness.Backup();
        Directory.CreateDirectory(_harness.At("target"));
        File.CreateSymbolicLink(_harness.At("target/src"), _elsewhere);
        var request = _harness.RestoreOf(id, _harness.At("target/src")) with
        {
            Followed = new Dictionary<string, string> { ["src"] = _harness.At("target") },
        };

        Assert.Equal(_harness.At("target/src"), Assert.Throws<Fault>(() => _harness.Restore(request)).Details["link"]);

        Assert.False(File.Exists(Path.Combine(_elsewhere, "f")));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("src", false)]
    [InlineData("archives/new/src", false)]
    [InlineData("staging/src", true)]
    public void Only_the_staging_folder_of_the_data_folder_accepts_restores(string below, bool isAllowed)
    {
        var (id, _) = _harness.Backup();
        var data = Directory.CreateDirectory(_harness.At("data")).FullName;
        var request = _harness.RestoreOf(id, Path.TrimEndingDirectorySeparator(Path.Combine(data, below))) with
        {
            Forbidden = [data],
            Exempt = [Path.Combine(data, "staging")],
        };

        if (isAllowed)
        {
            Assert.Empty(_harness.Restore(request).Summary.Errors);
            Assert.Empty(_harness.Restore(request).Summary.Errors);
            return;
        }

        Assert.Equal("target_refused", Assert.Throws<Fault>(() => _harness.Restore(request)).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public void Files_at_the_path_of_the_data_folder_are_not_restored_into_it()
    {
        var inside = Directory.CreateDirectory(Path.Combine(_harness.Source, "var", "data")).FullName;
        File.WriteAllText(Path.Combine(inside, "catalogue.db"), "forged");
        var (id, _) = _harness.Backup();
        var target = _harness.At("target");
        var data = Directory.CreateDirectory(Path.Combine(target, "var", "data")).FullName;

        var (_, summary) = _harness.Restore(_harness.RestoreOf(id, target) with { Forbidden = [data] });

        Assert.Equal(("src/var/data", "failed"), (Assert.Single(summary.Errors).Path, summary.Errors[0].Code));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        Assert.True(File.Exists(Path.Combine(target, "f")));
    }

    [Fact]
    public async Task A_folder_with_a_new_owner_is_refused_until_the_next_full_backup()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can change the owner of a folder.");
        var (full, _) = _harness.Backup();
        await ShellRun.RunAsync(_harness.At(""), "chown 65534 source");

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.Request().Against(full)));
        var (accepted, _) = _harness.Backup();
        _harness.Backup(_harness.Request().Against(accepted));

        Assert.Equal(("source_refused", "src"), (fault.Code, fault.Details["source"]));
        Assert.Contains("65534", fault.Message, StringComparison.Ordinal);
    }

    private FilesSource SourceAt(string path) => new() { Name = "src", Path = _harness.At(path) };
}
