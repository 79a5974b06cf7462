using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Configuration;

/// <summary>The order in which the configuration file is searched.</summary>
public sealed class SettingsSearchTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_option_comes_first_then_the_variable_the_working_folder_and_the_service()
    {
        var service = _harness.Write("etc/backupedge.json", """{ "workers": 4 }""");
        Assert.Equal((service, 4), FileOf(Load(service)));

        var local = _harness.Config("""{ "workers": 3 }""");
        Assert.Equal((local, 3), FileOf(Load(service)));

        var named = _harness.Write("named.json", """{ "workers": 2 }""");
        _harness.Set("BACKUPEDGE_CONFIG", "named.json");
        Assert.Equal((named, 2), FileOf(Load(service)));

        var given = _harness.Write("given.json", """{ "workers": 1 }""");
        Assert.Equal((given, 1), FileOf(Load(service, given)));
    }

    [Fact]
    public void Root_reads_a_file_of_another_user_only_if_it_is_named()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        var local = _harness.Config("""{ "workers": 3 }""");
        OwnerOf.Set(local, 12345);

        var fault = Assert.Throws<Fault>(() => Load("/none"));
        Assert.Contains("--config backupedge.json", fault.Message, StringComparison.Ordinal);
        Assert.Equal((local, 3), FileOf(Load("/none", local)));

        OwnerOf.Set(local, 0);
        File.SetUnixFileMode(local, File.GetUnixFileMode(local) | UnixFileMode.OtherWrite);
        Assert.Throws<Fault>(() => Load("/none"));
    }

    [Fact]
    public void No_file_is_needed()
    {
        Assert.Null(Load(_harness.In("etc/backupedge.json")).ConfigFile);
        Assert.Null(_harness.Load().ConfigFile);
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set()
    {
        var local = _harness.Config("{}");
        _harness.Set("BACKUPEDGE_CONFIG", "");

        Assert.Equal(local, _harness.Load().ConfigFile);
    }

    [Fact]
    public void A_missing_file_of_the_variable_is_an_error_that_names_the_variable()
    {
        _harness.Set("BACKUPEDGE_CONFIG", "nope.json");

        Assert.Contains("The file does not exist. Check BACKUPEDGE_CONFIG.", _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_the_name_of_the_file_is_not_found_by_search()
    {
        Directory.CreateDirectory(_harness.In("backupedge.json"));

        Assert.Null(_harness.Load().ConfigFile);
    }

    [Fact]
    public void The_searched_places_are_known_for_messages()
    {
        var loaded = Load("/etc/backupedge/backupedge.json");

        Assert.Equal([_harness.In("backupedge.json"), "/etc/backupedge/backupedge.json"], loaded.Searched);
    }

    [Fact]
    public void Paths_of_the_services_file_are_relative_to_its_folder()
    {
        var service = _harness.Write("etc/backupedge.json", """{ "data": "backups" }""");

        Assert.Equal(_harness.In("etc/backups"), Load(service).Settings.Data.Path);
    }

    private LoadedSettings Load(string service, string? given = null) =>
        _harness.Load(input => input with { SystemFile = service, ConfigFile = given });

    private static (string?, int) FileOf(LoadedSettings loaded) => (loaded.ConfigFile, loaded.Settings.Workers);
}
