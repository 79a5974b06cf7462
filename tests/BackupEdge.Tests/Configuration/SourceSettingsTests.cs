using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

public sealed class SourceSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_physical_source_is_read_with_its_defaults_and_all_its_settings()
    {
        _harness.Config(
            """
            { "sources": {
                "Bots-DB": { "kind": "postgres", "method": "physical", "connection": "postgresql://keeper@localhost/postgres", "pg_dump": "/opt/pg/bin/pg_dump" },
                "shop": { "kind": "postgres", "method": "physical", "connection": "postgresql://keeper@localhost/postgres", "slot": "own_1", "wal_limit": "20GiB" },
                "dumps": { "kind": "postgres", "method": "dump", "connection": "postgresql://gb@localhost/botserver" } } }
            """
        );

        var settings = _harness.Load().Settings;

        var bots = Assert.IsType<PostgresPhysicalSource>(settings.FindSource("Bots-DB"));
        Assert.Equal(("postgres-physical", "backupedge_bots_db", 4L << 30), (bots.Kind, bots.Slot, bots.WalLimit));
        Assert.Equal("postgresql://keeper@localhost/postgres", bots.Location);
        var shop = Assert.IsType<PostgresPhysicalSource>(settings.FindSource("shop"));
        Assert.Equal(("own_1", 20L << 30), (shop.Slot, shop.WalLimit));
        Assert.IsType<PostgresSource>(settings.FindSource("dumps"));
    }

    [Fact]
    public void Every_kind_of_source_is_read_with_all_its_settings()
    {
        _harness.Config(
            """
            { "sources": {
                "settings": { "kind": "sqlite", "path": "settings.db", "timeout": "20m", "follow": true, "on_failure": "continue", "before": { "run": ["/bin/freeze", "now"], "timeout": "5m", "on_failure": "continue" }, "after": { "run": ["thaw"] } },
                "tables": { "kind": "postgres", "connection": "postgresql://gb@localhost/botserver", "password_file": "secrets/pg", "pg_dump": "/opt/pg/bin/pg_dump", "on_failure": "stop" },
                "vault": { "kind": "command", "run": ["vault", "snapshot", "save", "-"], "file_name": "vault.snap", "environment": { "VAULT_ADDR": "http://x" }, "timeout": "90s", "restore": ["vault", "restore", "-"] } },
              "targets": { "copy": { "path": "/srv/copy", "postgres": { "connection": "host=localhost dbname='other db' user=gb", "password": "word" } } } }
            """
        );

        var settings = _harness.Load().Settings;

        var sqlite = Assert.IsType<SqliteSource>(settings.FindSource("settings"));
        Assert.Equal(("sqlite", _harness.In("settings.db"), "settings.db"), (sqlite.Kind, sqlite.Path, sqlite.FileName));
        Assert.Equal((TimeSpan.FromMinutes(20), true, true), (sqlite.Timeout, sqlite.IsSkippedOnFailure, sqlite.Follow));
        Assert.Equal(["/bin/freeze", "now"], sqlite.Before!.Run);
        Assert.Equal((TimeSpan.FromMinutes(5), false), (sqlite.Before.Timeout, sqlite.Before.StopsBackup));
        Assert.Equal(["thaw"], sqlite.After!.Run);
        Assert.Equal((TimeSpan.FromSeconds(60), true), (sqlite.After.Timeout, sqlite.After.StopsBackup));

        var postgres = Assert.IsType<PostgresSource>(settings.FindSource("tables"));
        Assert.Equal(
            ("postgres", "postgresql://gb@localhost/botserver", "botserver.dump"),
            (postgres.Kind, postgres.Location, postgres.FileName)
        );
        Assert.False(postgres.IsSkippedOnFailure);
        Assert.Equal(
            (_harness.In("secrets/pg"), null, "/opt/pg/bin/pg_dump", "pg_restore"),
            (postgres.Postgres.PasswordFile, postgres.Postgres.Password, postgres.Postgres.DumpProgram, postgres.Postgres.RestoreProgram)
        );

        var command = Assert.IsType<CommandSource>(settings.FindSource("vault"));
        Assert.Equal(("command", "vault.snap", "vault.snap"), (command.Kind, command.Location, command.FileName));
        Assert.Equal(["vault", "snapshot", "save", "-"], command.Command.Run);
        Assert.Equal(["vault", "restore", "-"], command.Command.Restore!);
        Assert.Equal(("http://x", TimeSpan.FromSeconds(90)), (command.Command.Environment["VAULT_ADDR"], command.Command.Timeout));

        var target = settings.FindTarget("copy")!.Postgres!;
        Assert.Equal(("other db", "word"), (target.Database, target.Password));
    }

    [Fact]
    public void A_source_can_be_set_by_environment_variables()
    {
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__KIND", "command");
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__RUN__0", "/bin/echo");
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__RUN__1", "hi");
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__FILE_NAME", "out");
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__ENVIRONMENT__MY_TOKEN", "t");
        _harness.Set("BACKUPEDGE__SOURCES__VAULT__BEFORE__RUN__0", "/bin/true");

        var source = Assert.IsType<CommandSource>(Assert.Single(_harness.Load().Settings.Sources));

        Assert.Equal(["/bin/echo", "hi"], source.Command.Run);
        Assert.Equal("t", source.Command.Environment["MY_TOKEN"]);
        Assert.Equal(["/bin/true"], source.Before!.Run);
    }

    [Theory]
    [InlineData("postgresql://gb@db.example.org:5433/bots", "bots")]
    [InlineData("postgres:///bots?host=/run/postgresql", "bots")]
    [InlineData("postgresql://gb@h/some%20name", "some name")]
    [InlineData("postgresql://gb@h/?dbname=x&connect_timeout=3", "x")]
    [InlineData("host=h port=5432 dbname=bots user=gb", "bots")]
    [InlineData("dbname = 'two words'", "two words")]
    public void The_database_name_is_read_from_every_form_of_a_connection(string connection, string database)
    {
        _harness.Config($$"""{ "sources": { "t": { "kind": "postgres", "connection": "{{connection}}" } } }""");

        Assert.Equal(database, Assert.IsType<PostgresSource>(Assert.Single(_harness.Load().Settings.Sources)).Postgres.Database);
    }

    [Theory]
    [InlineData("postgresql://gb:hidden@h/bots")]
    [InlineData("postgresql://gb@h/bots?password=hidden")]
    [InlineData("postgresql://gb@h/bots?sslpassword=hidden&x=y")]
    [InlineData("host=h dbname=bots password = 'hidden'")]
    [InlineData("PASSWORD=hidden dbname=bots")]
    [InlineData("host=h\\tpassword=hidden\\tdbname=bots")]
    public void A_password_in_a_connection_is_refused_and_never_shown(string connection)
    {
        _harness.Config($$"""{ "sources": { "t": { "kind": "postgres", "connection": "{{connection}}" } } }""");

        var fault = _harness.Refused();

        Assert.Contains(
            "'sources.t.connection' must not contain a password: every user of the machine could read it",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("hidden", fault.Message + string.Join(' ', fault.Details.Values), StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_and_variables_of_commands_are_never_shown()
    {
        _harness.Config(
            """
            { "sources": {
                "t": { "kind": "postgres", "connection": "dbname=x", "password": "hidden" },
                "c": { "kind": "command", "run": ["/bin/true"], "file_name": "f", "environment": { "TOKEN": "hidden" } } },
              "targets": { "p": { "path": "/p", "postgres": { "connection": "dbname=y", "password": "hidden" } } } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        Assert.Equal("(secret)", loaded.Values.Single(value => value.Key == "sources.c.environment.TOKEN").Value);
        Assert.Equal(
            2,
            loaded.Values.Count(value => value.Key.EndsWith("password", StringComparison.Ordinal) && value.Value == "(secret)")
        );
        Assert.DoesNotContain(loaded.Values, value => value.Value.Contains("hidden", StringComparison.Ordinal));
        Assert.DoesNotContain(
            "hidden",
            string.Join(' ', loaded.Settings.Sources) + string.Join(' ', loaded.Settings.Targets),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{ "kind": "sqlite" }""", "'sources.s' needs a 'path': the database file to back up.")]
    [InlineData("""{ "kind": "sqlite", "path": "x", "exclude": [] }""", "'sources.s.exclude' is not a known key.")]
    [InlineData("""{ "kind": "files", "path": "x", "connection": "y" }""", "'sources.s.connection' is not a known key.")]
    [InlineData("""{ "kind": "postgres" }""", "'sources.s' needs a 'connection', such as postgresql://USER@HOST/DATABASE.")]
    [InlineData("""{ "kind": "postgres", "connection": "postgresql://gb@localhost" }""", "must name the database, as in postgresql://")]
    [InlineData("""{ "kind": "postgres", "connection": "botserver" }""", "'sources.s.connection' must name the database")]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "password": "a", "password_file": "b" }""",
        "has both 'password' and 'password_file'. Keep one."
    )]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "pg_dump": "bin/pg_dump" }""",
        "'sources.s.pg_dump' must begin with an absolute path or a name to be found in PATH, not with 'bin/pg_dump'."
    )]
    [InlineData("""{ "kind": "command", "file_name": "f" }""", "'sources.s' needs 'run'")]
    [InlineData("""{ "kind": "command", "run": ["x"] }""", "'sources.s' needs a 'file_name'")]
    [InlineData(
        """{ "kind": "command", "run": [], "file_name": "f" }""",
        "'sources.s.run' must name a program, and its arguments after it."
    )]
    [InlineData("""{ "kind": "command", "run": ["x"], "file_name": "../f" }""", "'sources.s.file_name' is not a valid name.")]
    [InlineData("""{ "kind": "command", "run": ["./x"], "file_name": "f" }""", "not with './x'.")]
    [InlineData(
        """{ "kind": "command", "run": ["x"], "file_name": "f", "timeout": "soon" }""",
        "'sources.s.timeout' must be a duration such as 60s, 15m, 1h or 2d, with a number from 1 to 10000, not 'soon'."
    )]
    [InlineData("""{ "kind": "command", "run": ["x"], "file_name": "f", "timeout": "0s" }""", "not '0s'.")]
    [InlineData("""{ "kind": "sqlite", "path": "x", "timeout": "soon" }""", "'sources.s.timeout' must be a duration")]
    [InlineData("""{ "path": "x", "timeout": "1h" }""", "'sources.s.timeout' is not a known key.")]
    [InlineData("""{ "path": "x", "on_failure": "skip" }""", "'sources.s.on_failure' must be continue or stop, not 'skip'.")]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "databases": "bots" }""",
        "'sources.s.databases' must be all, or a list of patterns such as [\"bot_*\"], not 'bots'."
    )]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "databases": [] }""",
        "'sources.s.databases' must be all, or a list of one or more patterns such as [\"bot_*\"]."
    )]
    [InlineData("""{ "kind": "postgres", "connection": "dbname=x", "globals": "none" }""", "'sources.s.globals' needs 'databases'.")]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "databases": "all", "globals": "some" }""",
        "'sources.s.globals' must be one of all, without_passwords, none, not 'some'."
    )]
    [InlineData(
        """{ "kind": "postgres", "connection": "dbname=x", "databases": "all", "parallel": 17 }""",
        "'sources.s.parallel' must be a whole number from 1 to 16, not 17."
    )]
    [InlineData("""{ "path": "x", "before": {} }""", "'sources.s.before' needs 'run'")]
    [InlineData(
        """{ "path": "x", "before": { "run": ["x"], "on_failure": "ignore" } }""",
        "'sources.s.before.on_failure' must be stop or continue, not 'ignore'."
    )]
    [InlineData(
        """{ "path": "x", "after": { "run": ["x"], "timout": "1s" } }""",
        "'sources.s.after.timout' is not a known key. Did you mean 'timeout'?"
    )]
    public void An_invalid_source_is_refused_with_the_key_and_the_remedy(string source, string expected)
    {
        _harness.Config($$"""{ "sources": { "s": {{source}} } }""");

        Assert.Contains(expected, _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "path": "/x", "postgres": {} }""", "'targets.s.postgres' needs a 'connection'")]
    [InlineData("""{ "path": "/x", "postgres": { "conection": "dbname=x" } }""", "Did you mean 'connection'?")]
    [InlineData("""{ "path": "/x", "postgres": { "connection": "postgresql://a:b@h/x" } }""", "must not contain a password")]
    public void An_invalid_database_of_a_target_is_refused(string target, string expected)
    {
        _harness.Config($$"""{ "targets": { "s": {{target}} } }""");

        Assert.Contains(expected, _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_in_the_data_folder_is_refused()
    {
        var fault = _harness.Refused(input =>
        {
            _harness.Config("""{ "data": "data", "sources": { "own": { "kind": "sqlite", "path": "data/catalogue.db" } } }""");
            return input;
        });

        Assert.Contains("'sources.own.path' must not lie in the data folder", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_and_programs_are_warnings()
    {
        Directory.CreateDirectory(_harness.In("folder"));
        File.WriteAllText(_harness.In("real.db"), "");
        File.CreateSymbolicLink(_harness.In("link.db"), "real.db");
        _harness.Config(
            """
            { "sources": {
                "a": { "kind": "sqlite", "path": "none.db" },
                "b": { "kind": "sqlite", "path": "folder" },
                "c": { "kind": "command", "run": ["/nowhere/x"], "file_name": "f" },
                "d": { "kind": "postgres", "connection": "dbname=x", "pg_dump": "/nowhere/pg_dump", "password_file": "none" },
                "d2": { "kind": "sqlite", "path": "link.db" },
                "e": { "path": "folder", "before": { "run": ["/nowhere/freeze"] } } },
              "targets": { "t": { "path": "/t", "postgres": { "connection": "dbname=x", "pg_restore": "/nowhere/pg_restore" } } } }
            """
        );

        Assert.Equal(
            [
                $"The source 'a' does not exist: {_harness.In("none.db")}. A backup of it fails until it exists.",
                $"The source 'b' is a folder, not a database file: {_harness.In("folder")}. A backup of it fails.",
                "The source 'c': the program '/nowhere/x' does not exist, or this user may not run it. "
                    + "A backup of it fails until this is fixed.",
                "The source 'd': the program '/nowhere/pg_dump' does not exist, or this user may not run it. "
                    + "A backup of it fails until this is fixed.",
                $"The source 'd': its password file cannot be read: {_harness.In("none")}. A backup of it fails until this is fixed.",
                "The source 'd2': 'link.db' is a symbolic link; give the path of the database itself. A backup of it fails.",
                "The source 'e', hook 'before': the program '/nowhere/freeze' does not exist, or this user may not run it. "
                    + "It fails until this is fixed.",
                "The target 't': the program '/nowhere/pg_restore' does not exist, or this user may not run it. "
                    + "A restore into it fails until this is fixed.",
            ],
            _harness.Load().Warnings
        );
    }
}
