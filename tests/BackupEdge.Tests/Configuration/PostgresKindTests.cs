using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

/// <summary>Tests the settings of sources that are several PostgreSQL databases.</summary>
public sealed class PostgresKindTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_databases_of_a_server_are_all_or_chosen_by_patterns()
    {
        _harness.Config(
            """
            { "sources": {
                "all": { "kind": "postgres", "connection": "dbname=postgres", "databases": "all", "exclude": ["*_test", "scratch"] },
                "bots": { "kind": "postgres", "connection": "dbname=postgres", "databases": ["bot_*", "botserver"],
                    "globals": "without_passwords", "parallel": 8 },
                "one": { "kind": "postgres", "connection": "dbname=one", "exclude": ["other"] } } }
            """
        );

        var settings = _harness.Load().Settings;

        var all = Assert.IsType<PostgresSource>(settings.FindSource("all"));
        Assert.Equal([true, true, false, false], new[] { "x", "postgres", "x_test", "scratch" }.Select(all.Covers));
        Assert.Equal((PostgresGlobals.All, 4), (all.Selection!.Globals, all.Selection.Parallel));
        var bots = Assert.IsType<PostgresSource>(settings.FindSource("bots"));
        Assert.Equal([true, true, false], new[] { "bot_new", "botserver", "zitadel" }.Select(bots.Covers));
        Assert.Equal((PostgresGlobals.WithoutPasswords, 8), (bots.Selection!.Globals, bots.Selection.Parallel));
        var one = Assert.IsType<PostgresSource>(settings.FindSource("one"));
        Assert.Null(one.Selection);
        Assert.Equal([true, false], new[] { "one", "other" }.Select(one.Covers));
        Assert.All(settings.Sources, source => Assert.True(source.IsSkippedOnFailure));
    }

    [Fact]
    public void The_databases_of_a_server_can_be_set_by_environment_variables()
    {
        _harness.Set("BACKUPEDGE__SOURCES__TABLES__KIND", "postgres");
        _harness.Set("BACKUPEDGE__SOURCES__TABLES__CONNECTION", "dbname=postgres");
        _harness.Set("BACKUPEDGE__SOURCES__TABLES__DATABASES__0", "bot_*");
        _harness.Set("BACKUPEDGE__SOURCES__ALL__KIND", "postgres");
        _harness.Set("BACKUPEDGE__SOURCES__ALL__CONNECTION", "dbname=postgres");
        _harness.Set("BACKUPEDGE__SOURCES__ALL__DATABASES", "all");

        var sources = _harness.Load().Settings.Sources.Cast<PostgresSource>().ToDictionary(source => source.Name);

        Assert.False(sources["tables"].Covers("zitadel"));
        Assert.True(sources["all"].Covers("zitadel"));
    }
}
