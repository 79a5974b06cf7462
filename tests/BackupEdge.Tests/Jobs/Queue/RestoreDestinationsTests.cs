using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Jobs.Queue;

public sealed class RestoreDestinationsTests
{
    private static readonly PostgresConnection Tables = new() { Connection = "dbname=tables", Database = "tables" };

    private static readonly Settings Known = new()
    {
        Data = new DataPaths("/data"),
        Sources =
        [
            new FilesSource { Name = "bots", Path = "/bots" },
            new SqliteSource { Name = "settings", Path = "/nowhere/settings.db" },
            new PostgresSource { Name = "tables", Postgres = Tables },
            new CommandSource
            {
                Name = "vault",
                Command = new SourceCommand
                {
                    Run = ["v"],
                    FileName = "v.snap",
                    Restore = ["r"],
                },
            },
            new CommandSource
            {
                Name = "list",
                Command = new SourceCommand { Run = ["l"], FileName = "l.txt" },
            },
        ],
        Targets =
        [
            new TargetDefinition("staging", "/staging"),
            new TargetDefinition("copy", "/copy", new PostgresConnection { Connection = "dbname=copy", Database = "copy" }),
        ],
    };

    [Fact]
    public void Streams_are_restored_as_files_and_SQLite_databases_as_databases()
    {
        var places = Of(new RestoreOptions { Target = "staging" });

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["bots"] = "/staging/bots",
                ["tables"] = "/staging/tables",
                ["vault"] = "/staging/vault",
                ["list"] = "/staging/list",
            },
            places.Folders
        );
        Assert.Equal("/staging/settings/settings.db", Assert.Single(places.Databases).Value.Location);
    }

    [Fact]
    public void The_target_original_restores_each_source_to_its_own_place()
    {
        var places = Of(
            new RestoreOptions
            {
                Target = "original",
                RestoreDatabase = true,
                Paths = ["bots/x", "settings", "tables/tables.dump", "vault"],
            }
        );

        Assert.Equal(new Dictionary<string, string> { ["bots"] = "/bots" }, places.Folders);
        Assert.Equal(
            [("settings", "/nowhere/settings.db"), ("tables", "dbname=tables"), ("vault", "v.snap")],
            places.Databases.Select(row => (row.Key, row.Value.Location))
        );
        Assert.Equal(["r"], Assert.IsType<CommandSource>(places.Databases["vault"]).Command.Restore!);
    }

    [Fact]
    public void Links_are_followed_only_in_paths_configured_to_follow_them()
    {
        var settings = Known with
        {
            Sources =
            [
                new FilesSource
                {
                    Name = "bots",
                    Path = "/bots",
                    Follow = true,
                },
                .. Known.Sources.Skip(1),
            ],
            Targets = [new TargetDefinition("staging", "/staging"), new TargetDefinition("linked", "/linked", Follow: true)],
        };

        Assert.Equal("/linked", Of(new RestoreOptions { Target = "linked", Paths = ["bots"] }, settings).Followed["bots"]);
        Assert.Equal("/bots", Of(new RestoreOptions { Target = "original", Paths = ["bots"] }, settings).Followed["bots"]);
        Assert.Empty(Of(new RestoreOptions { Target = "staging" }, settings).Followed);
    }

    [Fact]
    public void A_dump_is_restored_into_the_database_of_the_target()
    {
        var places = Of(
            new RestoreOptions
            {
                Target = "copy",
                RestoreDatabase = true,
                Paths = ["bots", "tables"],
            }
        );

        Assert.Equal(new Dictionary<string, string> { ["bots"] = "/copy/bots" }, places.Folders);
        Assert.Equal("dbname=copy", Assert.IsType<PostgresSource>(Assert.Single(places.Databases).Value).Postgres.Connection);
    }

    [Theory]
    [InlineData("copy", null, "dbname=copy", null)]
    [InlineData("copy", "{name}_2", "dbname=copy", "botserver_2")]
    [InlineData("original", null, "dbname=tables", "botserver")]
    [InlineData("original", "{name}_2", "dbname=tables", "botserver_2")]
    [InlineData("original", "fixed", "dbname=tables", "fixed")]
    public void One_of_several_databases_is_restored_under_its_name_or_another_one(
        string target,
        string? name,
        string connection,
        string? database
    )
    {
        var places = Of(
            new RestoreOptions
            {
                Target = target,
                RestoreDatabase = true,
                DatabaseName = name,
                Paths = ["tables"],
            }
        );

        var source = Assert.IsType<PostgresSource>(Assert.Single(places.Databases).Value);
        Assert.Equal(connection, source.Postgres.Connection);
        Assert.Equal(database, source.Place.Of("tables/databases/botserver.dump", hasSeveral: false));
    }

    [Theory]
    [InlineData(
        "original",
        false,
        "tables",
        "restore_database",
        "The source 'tables' (postgres) has no file to restore to its original place. Set "
            + "`restore_database` to true to restore its data, or restore only other parts with `paths`, or leave out databases with "
            + "`include_database` false."
    )]
    [InlineData(
        "original",
        false,
        "vault",
        "restore_database",
        "The source 'vault' (command) has no file to restore to its original place."
    )]
    [InlineData("original", true, "list", "restore_database", "The source 'list' has no `restore` command.")]
    [InlineData(
        "staging",
        true,
        "tables",
        "restore_database",
        "The target 'staging' has no `postgres` connection that the source 'tables' could be restored into."
    )]
    [InlineData(
        "copy",
        true,
        "vault",
        "restore_database",
        "The source 'vault' is a command, whose data can be restored to the target original only."
    )]
    [InlineData("staging", false, "nobody/x", "paths", "These `paths` match no source of this backup that is restored with")]
    public void A_source_without_a_destination_is_refused_with_a_remedy(
        string target,
        bool restoreDatabase,
        string path,
        string field,
        string expected
    )
    {
        var fault = Assert.Throws<Fault>(() =>
            Of(
                new RestoreOptions
                {
                    Target = target,
                    RestoreDatabase = restoreDatabase,
                    Paths = [path],
                }
            )
        );

        Assert.Equal((FaultCode.InvalidRequest, field), (fault.Code, fault.Details["field"]));
        Assert.StartsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_is_replaced_as_a_whole_or_not_at_all()
    {
        var fault = Assert.Throws<Fault>(() =>
            Of(
                new RestoreOptions
                {
                    Target = "copy",
                    RestoreDatabase = true,
                    Paths = ["tables"],
                    Overwrite = OverwriteMode.Skip,
                }
            )
        );
        Assert.Equal("overwrite", fault.Details["field"]);
        Assert.Single(
            Of(
                new RestoreOptions
                {
                    Target = "original",
                    Paths = ["settings"],
                    Overwrite = OverwriteMode.Skip,
                }
            ).Databases
        );
    }

    [Fact]
    public void Two_databases_are_not_restored_into_one()
    {
        var backup = Backup() with
        {
            Sources = [new BackupSource("one", "postgres", "dbname=one"), new BackupSource("two", "postgres", "dbname=two")],
        };

        var fault = Assert.Throws<Fault>(() =>
            RestoreDestinations.Of(new RestoreOptions { Target = "copy", RestoreDatabase = true }, backup, Known)
        );

        Assert.StartsWith("The sources 'one', 'two' would be restored into one database.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_whose_kind_has_changed_has_no_original_place()
    {
        var backup = Backup() with { Sources = [new BackupSource("bots", "sqlite", "/bots.db")] };

        var fault = Assert.Throws<Fault>(() => RestoreDestinations.Of(new RestoreOptions { Target = "original" }, backup, Known));

        Assert.Equal(
            "The source 'bots' was of the kind sqlite and is now files, so it has no original place. Restore to another target.",
            fault.Message
        );
    }

    [Fact]
    public void An_unknown_kind_of_source_is_refused_and_others_can_be_restored()
    {
        var backup = Backup() with
        {
            Sources = [new BackupSource("bots", "files", "/bots"), new BackupSource("tape", "cassette", "/dev/tape")],
        };

        var fault = Assert.Throws<Fault>(() => RestoreDestinations.Of(new RestoreOptions { Target = "staging" }, backup, Known));

        Assert.Equal((FaultCode.InvalidRequest, "paths"), (fault.Code, fault.Details["field"]));
        Assert.Equal(
            ["bots"],
            RestoreDestinations.Of(new RestoreOptions { Target = "staging", Paths = ["bots"] }, backup, Known).Folders.Keys
        );
    }

    [Fact]
    public void An_excluded_source_needs_no_destination()
    {
        var places = Of(new RestoreOptions { Target = "original", IncludeDatabase = false });

        Assert.Equal(["bots"], places.Folders.Keys);
        Assert.Empty(places.Databases);
    }

    [Fact]
    public void A_folder_that_was_never_configured_goes_back_to_its_recorded_path_on_request()
    {
        var backup = Backup() with { Sources = [new BackupSource("h", "files", "/home/h")] };

        var places = RestoreDestinations.Of(new RestoreOptions { Target = "original", UseRecordedPaths = true }, backup, Known);

        Assert.Equal(("h", "/home/h"), (Assert.Single(places.Folders).Key, places.Folders["h"]));
        Assert.Empty(places.Followed);
        var fault = Assert.Throws<Fault>(() => RestoreDestinations.Of(new RestoreOptions { Target = "original" }, backup, Known));
        Assert.StartsWith("The source 'h' is not configured, so it has no original place here.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files", "/data/archives")]
    [InlineData("files", "/home/../data/archives")]
    [InlineData("files", "home")]
    [InlineData("sqlite", "/home/a.db")]
    [InlineData("postgres", "dbname=a")]
    public void No_other_recorded_place_is_written_to(string kind, string path)
    {
        var backup = Backup() with { Sources = [new BackupSource("h", kind, path)] };
        var options = new RestoreOptions
        {
            Target = "original",
            UseRecordedPaths = true,
            RestoreDatabase = true,
        };

        var fault = Assert.Throws<Fault>(() => RestoreDestinations.Of(options, backup, Known));

        Assert.Equal(("target", true), (fault.Details["field"], fault.Message.Contains("'h'", StringComparison.Ordinal)));
    }

    private static RestoreDestinations Of(RestoreOptions options, Settings? settings = null) =>
        RestoreDestinations.Of(options, Backup(), settings ?? Known);

    private static BackupRow Backup() =>
        Rows.Backup(1) with
        {
            Sources = [.. Known.Sources.Select(source => new BackupSource(source.Name, source.Kind, source.Location))],
        };
}
