using BackupEdge.Commands.Setup;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands.Setup;

/// <summary>What settings are proposed for hosts.</summary>
public sealed class ProposalsTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly FakeProbe _probe = new();

    private string Secrets => _root.At("etc/backupedge/secrets");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_production_host_has_every_part_named_and_each_that_cannot_be_read_says_what_is_missing()
    {
        MakeProduction();
        _probe.Ports.UnionWith([9000, 9100, 5432, 6333, 6379, 8200]);
        _probe.Answers["http://127.0.0.1:9100/"] = new ProbedAnswer(403, "MinIO", "<Error><Code>AccessDenied</Code></Error>");

        var proposal = Make(Preset.GeneralBots);

        Assert.Equal(
            ["conf", "vault", "tables", "drive", "vectors", "cache", "caddy", "email", "forgejo", "settings"],
            proposal.Parts.Select(part => part.Name)
        );
        Assert.Equal(["tables", "drive", "vectors", "cache"], proposal.Parts.Where(part => !part.IsReached).Select(part => part.Name));
        var missing = proposal.Parts.ToDictionary(part => part.Name, part => string.Join('\n', part.Missing));
        Assert.Contains("postgresql-client", missing["tables"], StringComparison.Ordinal);
        Assert.Contains($"{Secrets}/drive_access_key, mode 0600", missing["drive"], StringComparison.Ordinal);
        Assert.Contains($"{Secrets}/drive_secret_key, mode 0600", missing["drive"], StringComparison.Ordinal);
        Assert.Contains("qdrant-snapshots", missing["vectors"], StringComparison.Ordinal);
        Assert.Contains("valkey-tools", missing["cache"], StringComparison.Ordinal);
        Assert.Equal("http://localhost:9010", proposal.Listen);
        Assert.Contains(proposal.LeftOut, left => left.StartsWith(_root.At("opt/gbo/work"), StringComparison.Ordinal));
    }

    [Fact]
    public void What_can_be_reached_becomes_sources_that_the_settings_reader_accepts()
    {
        MakeProduction();
        _probe.Ports.UnionWith([9100, 5432, 6379, 6333]);
        _probe.Answers["http://127.0.0.1:9100/"] = new ProbedAnswer(403, "MinIO", "<Error><Code>AccessDenied</Code></Error>");
        foreach (var program in (string[])["pg_dump", "psql", "redis-cli", "curl", VectorsDetector.Program])
        {
            _probe.Programs[program] = "";
        }

        _probe.Databases = ["PROD-DIRECTORY", "bot_crm", "botserver"];
        _probe.Buckets = ["crm.gbai", "default.gbai", "logs"];
        foreach (var secret in (string[])["drive_access_key", "drive_secret_key", "tables_password"])
        {
            Write($"etc/backupedge/secrets/{secret}", "secret");
            File.SetUnixFileMode($"{Secrets}/{secret}", UnixFileMode.UserRead);
        }

        var proposal = Make(Preset.GeneralBots);
        var settings = Load(proposal);

        Assert.All(proposal.Parts, part => Assert.Empty(part.Missing));
        Assert.Equal(proposal.Parts.Select(part => part.Name), settings.Sources.Select(source => source.Name));
        var drive = Assert.IsType<S3Source>(settings.FindSource("drive"));
        Assert.Equal(("http://127.0.0.1:9100", "*.gbai"), (drive.Connection.Address, Assert.Single(drive.Buckets)));
        Assert.Contains("2 buckets now", proposal.Parts.Single(part => part.Name == "drive").About, StringComparison.Ordinal);
        Assert.Contains("leaves out logs", proposal.Parts.Single(part => part.Name == "drive").About, StringComparison.Ordinal);
        var tables = Assert.IsType<PostgresSource>(settings.FindSource("tables"));
        Assert.True(tables.Covers("bot_made_later"));
        Assert.Equal($"{Secrets}/tables_password", tables.Postgres.PasswordFile);
        Assert.Equal($"{Secrets}/tables_password", Assert.Single(_probe.Connections).PasswordFile);
        Assert.Equal(
            ["redis-cli", "-h", "127.0.0.1", "-p", "6379", "--rdb", "-"],
            Assert.IsType<CommandSource>(settings.FindSource("cache")).Command.Run
        );
        Assert.Equal(["nightly", "drill"], settings.Schedules.Select(schedule => schedule.Name));
        Assert.Equal(["conf", "vault", "drive", "caddy", "email", "forgejo", "settings"], settings.Schedules[1].Sources!);
        Assert.Equal((3, 30, 7), (settings.Retention.KeepLast, settings.Retention.KeepDaily, settings.Retention.KeepYearly));
    }

    [Fact]
    public void What_is_missing_stands_as_a_comment_beside_the_source_that_it_would_be()
    {
        MakeProduction();
        _probe.Ports.Add(5432);
        _probe.Programs["pg_dump"] = _probe.Programs["psql"] = "";

        var text = ProposalText.Of(Make(Preset.GeneralBots));

        Assert.Contains(
            "    // MISSING: Then it must answer; now: password authentication failed for user",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("    // \"tables\": {\n    //   \"kind\": \"postgres\",\n", text, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE backupedge LOGIN", text, StringComparison.Ordinal);
        Assert.Contains("No S3 engine answers at the ports", text, StringComparison.Ordinal);
        Assert.Equal(
            ["conf", "vault", "caddy", "email", "forgejo", "settings"],
            Load(Make(Preset.GeneralBots)).Sources.Select(source => source.Name)
        );
    }

    [Fact]
    public void Addresses_are_taken_from_the_settings_of_the_installation_and_secrets_never_are()
    {
        MakeProduction();
        _probe.Programs["pg_lsclusters"] = "15 main 5432 down postgres /var/lib a.log\n";
        Write(
            "opt/gbo/conf/.env",
            "DRIVE_SERVER=https://drive.internal:9443\nDRIVE_SECRET=s3cret\nTABLES_SERVER=10.1.2.3\nTABLES_PORT=6432\n"
                + "CACHE_URL=redis://user:pa55@10.1.2.4:6380/0\nTABLES_PASSWORD=pa55\n"
        );

        var text = ProposalText.Of(Make(Preset.GeneralBots));

        Assert.Contains("\"endpoint\": \"https://drive.internal:9443\"", text, StringComparison.Ordinal);
        Assert.Contains("postgresql://backupedge@10.1.2.3:6432/postgres", text, StringComparison.Ordinal);
        Assert.Contains("\"-h\", \"10.1.2.4\", \"-p\", \"6380\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(":5432", text, StringComparison.Ordinal);
        Assert.Contains("Nothing answers at drive.internal:9443", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Vault_with_raft_storage_is_a_snapshot_over_its_api_and_with_files_a_folder()
    {
        MakeProduction();
        Assert.Contains(Make(Preset.GeneralBots).Parts.Single(part => part.Name == "vault").Settings, setting => setting.Key == "path");
        Write("opt/gbo/conf/vault/config.hcl", "storage \"raft\" {\n  path = \"/opt/gbo/data/vault\"\n}\n");

        var vault = Make(Preset.GeneralBots).Parts.Single(part => part.Name == "vault");

        Assert.Contains(
            "/v1/sys/storage/raft/snapshot\"",
            vault.Settings.Single(setting => setting.Key == "run").Json,
            StringComparison.Ordinal
        );
        Assert.Contains($"{Secrets}/vault_header", string.Join('\n', vault.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cluster_of_the_host_is_a_source_of_the_preset_postgres()
    {
        _probe.Programs["pg_lsclusters"] = "15 main 5432 online postgres /var/lib a.log\n16 bots 5433 down postgres /var/lib b.log\n";
        _probe.Programs["pg_dump"] = _probe.Programs["psql"] = "";
        _probe.Ports.Add(5432);
        _probe.Databases = ["a"];

        var proposal = Make(Preset.Postgres);

        Assert.Equal(["tables", "tables-5433"], proposal.Parts.Select(part => part.Name));
        Assert.Equal([true, false], proposal.Parts.Select(part => part.IsReached));
        Assert.Contains("Nothing answers at 127.0.0.1:5433", Assert.Single(proposal.Parts[1].Missing), StringComparison.Ordinal);
        Assert.Equal("tables", Assert.Single(Load(proposal).Sources).Name);
    }

    [Fact]
    public void The_preset_folder_takes_the_named_folders_or_the_current_one()
    {
        _root.MakeFolder("work");
        _root.MakeFolder("srv/bots");

        Assert.Equal(["work"], Load(Make(Preset.Folder)).Sources.Select(source => source.Name));
        Assert.Equal(
            [("a", _root.At("srv/bots"))],
            Load(Make(Preset.Folder, "a=../srv/bots")).Sources.Select(source => (source.Name, source.Location))
        );
        Assert.Contains(
            _root.At("none"),
            Assert.Single(Assert.Single(Make(Preset.Folder, "b=../none").Parts).Missing),
            StringComparison.Ordinal
        );
        Assert.Equal(FaultCode.InvalidRequest, Assert.Throws<Fault>(() => Make(Preset.Folder, "/")).Code);
    }

    [Fact]
    public void A_port_that_this_service_itself_has_is_kept()
    {
        MakeProduction();
        _probe.Ports.Add(9000);
        _probe.Answers["http://127.0.0.1:9000/health"] = new ProbedAnswer(200, "", "{\"status\":\"ok\"}\n");

        Assert.Equal("http://localhost:9000", Make(Preset.GeneralBots).Listen);
        _probe.Answers.Clear();
        Assert.Equal("http://localhost:9010", Make(Preset.GeneralBots).Listen);
    }

    [Fact]
    public void A_host_without_anything_of_a_preset_is_refused()
    {
        Assert.Equal(FaultCode.NotFound, Assert.Throws<Fault>(() => Make(Preset.GeneralBots)).Code);
        Assert.Equal(FaultCode.NotFound, Assert.Throws<Fault>(() => Make(Preset.Postgres)).Code);
        Assert.Null(Proposals().Choose());
        _root.MakeFolder("home/dev/botserver-stack/conf");
        Assert.Equal(Preset.GeneralBots, Proposals().Choose());
        Assert.Equal(["conf", "settings"], Make(Preset.GeneralBots).Parts.Select(part => part.Name));
    }

    [Fact]
    public void Names_of_folders_that_are_no_names_of_sources_or_taken_get_others()
    {
        MakeProduction();
        _root.MakeFolder("opt/gbo/data/my files\u2028x");
        _root.MakeFolder("opt/botserver/conf");
        Write("opt/botserver/data/botserver.db", "");

        var settings = Load(Make(Preset.GeneralBots));

        Assert.Contains(_root.At("opt/gbo/data/my files\u2028x"), settings.Sources.Select(source => source.Location));
        Assert.Equal(_root.At("opt/botserver/conf"), settings.FindSource("conf-2")!.Location);
        Assert.IsType<SqliteSource>(settings.FindSource("board"));
    }

    private void MakeProduction()
    {
        foreach (
            var folder in (string[])
                [
                    "conf/directory",
                    "data/minio",
                    "data/pgdata",
                    "data/vault",
                    "data/qdrant",
                    "data/email",
                    "data/forgejo",
                    "data/caddy",
                    "work",
                    "bin",
                    "logs",
                ]
        )
        {
            _root.MakeFolder($"opt/gbo/{folder}");
        }
    }

    private string Write(string name, string text)
    {
        var path = _root.At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private Proposals Proposals() => new(new HostAccess(_root.Path, _probe), _root.At("work"), _root.At("etc/backupedge"));

    private Proposal Make(Preset preset, params string[] folders) => Proposals().Make(preset, folders, "data");

    private Settings Load(Proposal proposal)
    {
        var file = Write("backupedge.json", ProposalText.Of(proposal));
        return SettingsLoader
            .Load(
                new SettingsInput
                {
                    ConfigFile = file,
                    WorkingFolder = _root.Path,
                    WithSecrets = true,
                }
            )
            .Settings;
    }
}
