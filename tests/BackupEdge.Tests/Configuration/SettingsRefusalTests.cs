using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Configuration;

public sealed class SettingsRefusalTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(
        """{ "listn": 1 }""",
        "'listn' is not a known key. Did you mean 'listen'? Known keys: listen, data, workers, compression, compression_level, sources, "
            + "targets, copies, auth, retention, recompress, verify, drill, protection, schedules, webhooks, mail, log, tls, ui, audit, "
            + "limits, encryption."
    )]
    [InlineData("""{ "zzz": 1 }""", "'zzz' is not a known key. Known keys:")]
    [InlineData(
        """{ "sources": { "bots": { "path": "/x", "exlude": [] } } }""",
        "'sources.bots.exlude' is not a known key. Did you mean 'exclude'?"
    )]
    [InlineData("""{ "targets": { "a": { "path": "/x", "paht": "/y" } } }""", "'targets.a.paht' is not a known key. Did you mean 'path'?")]
    [InlineData("""{ "auth": { "jtw": {} } }""", "'auth.jtw' is not a known key. Did you mean 'jwt'?")]
    [InlineData(
        """{ "auth": { "jwt": { "secret": "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA", "isuer": "x" } } }""",
        "'auth.jwt.isuer' is not a known key. Did you mean 'issuer'?"
    )]
    [InlineData("""{ "listen": 9000 }""", "'listen' must be a string, not 9000.")]
    [InlineData("""{ "data": ["x"] }""", "'data' must be a string, not a list.")]
    [InlineData("""{ "data": "" }""", "'data' must not be empty.")]
    [InlineData("""{ "data": "~/data" }""", "'data' must be a path, not '~/data'. '~' is not expanded: write the whole path.")]
    [InlineData("""{ "sources": [] }""", "'sources' must be an object, not a list.")]
    [InlineData("""{ "sources": { "bots": "/x" } }""", "'sources.bots' must be an object, not '/x'.")]
    [InlineData("""{ "sources": { "bots": { "path": true } } }""", "'sources.bots.path' must be a string, not true.")]
    [InlineData(
        """{ "sources": { "bots": { "path": "/x", "exclude": "*.tmp" } } }""",
        "'sources.bots.exclude' must be a list of strings, not '*.tmp'."
    )]
    [InlineData(
        """{ "sources": { "bots": { "path": "/x", "exclude": ["a", 1] } } }""",
        "'sources.bots.exclude' must be a list of strings that are not empty; it contains 1."
    )]
    [InlineData("""{ "workers": 0 }""", "'workers' must be a whole number from 1 to 256, not 0.")]
    [InlineData("""{ "workers": 257 }""", "not 257.")]
    [InlineData("""{ "workers": 1.5 }""", "not 1.5.")]
    [InlineData("""{ "workers": "4" }""", "'workers' must be a whole number from 1 to 256, not '4'.")]
    [InlineData("""{ "workers": 1, "workers": 2 }""", "'workers' is set twice. Remove one.")]
    [InlineData("""[]""", "The file must contain a JSON object")]
    [InlineData("{\n  \"data\": }", "The file is not valid JSON at line 2, column 11:")]
    [InlineData("", "The file is not valid JSON at line 1")]
    [InlineData(
        """{ "listen": "https://localhost:9000" }""",
        "'listen' is https, which needs a certificate: add 'tls' with the PEM files 'certificate' and 'key', or listen on http."
    )]
    [InlineData(
        """{ "tls": { "certificate": "c.pem", "key": "k.pem" } }""",
        "'tls' is not used, because 'listen' is http://localhost:9000."
    )]
    [InlineData(
        """{ "listen": "https://localhost:9000", "tls": { "certificate": "c.pem" } }""",
        "'tls' needs both a 'certificate' and a 'key'"
    )]
    [InlineData("""{ "ui": { "enabled": "no" } }""", "'ui.enabled' must be true or false, not 'no'.")]
    [InlineData(
        """{ "ui": { "origins": ["https://backups.example.org/x"] } }""",
        "'ui.origins' must contain addresses such as https://backups.example.org, without a path, not 'https://backups.example.org/x'."
    )]
    [InlineData("""{ "ui": { "origins": ["backups.example.org"] } }""", "without a path, not 'backups.example.org'.")]
    [InlineData("""{ "ui": { "origins": ["ftp://backups.example.org"] } }""", "without a path, not 'ftp://backups.example.org'.")]
    [InlineData("""{ "ui": { "orgins": [] } }""", "'ui.orgins' is not a known key. Did you mean 'origins'?")]
    [InlineData("""{ "audit": { "keep_days": 0 } }""", "'audit.keep_days' must be a whole number from 1 to 36500")]
    [InlineData("""{ "listen": "localhost:9000" }""", "'listen' must be http://HOST:PORT")]
    [InlineData("""{ "listen": "http://localhost" }""", "'listen' must be http://HOST:PORT")]
    [InlineData("""{ "listen": "http://localhost:9000/api" }""", "'listen' must be http://HOST:PORT")]
    [InlineData("""{ "listen": "http://localhost:99999" }""", "'listen' must be http://HOST:PORT")]
    [InlineData(
        """{ "listen": "http://bots.example.org:9000" }""",
        "must name localhost, an IP address, or * for every address of this machine, not 'bots.example.org'."
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "file" } } }""",
        "must be one of files, sqlite, postgres, command, s3, not 'file'. Did you mean 'files'?"
    )]
    [InlineData("""{ "sources": { "db": { "kind": "postgres-physical" } } }""", "must be one of files, sqlite, postgres, command, s3, not")]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "method": "logical", "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.method' must be dump or physical, not 'logical'."
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "method": "physical", "databases": "all", "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.databases' is for the method dump: a physical backup has all databases of the server. Remove it."
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "method": "physical", "exclude": ["a"], "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.exclude' is for the method dump"
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "slot": "a", "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.slot' needs 'method' physical."
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "method": "physical", "slot": "A-1", "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.slot' must have 1 to 63 small letters without accents, digits and '_', not 'A-1'."
    )]
    [InlineData(
        """{ "sources": { "db": { "kind": "postgres", "method": "physical", "wal_limit": "much", "connection": "postgresql://gb@localhost/a" } } }""",
        "'sources.db.wal_limit' must be 0, or"
    )]
    [InlineData("""{ "sources": { "bots": {} } }""", "'sources.bots' needs a 'path'")]
    [InlineData("""{ "sources": { "..": { "path": "/x" } } }""", "'sources...' is not a valid name.")]
    [InlineData(
        """{ "sources": { "a/b": { "path": "/x" } } }""",
        "'sources.a/b' is not a valid name. A name has 1 to 64 letters, digits, '.', '_' and '-', and begins with a letter or digit."
    )]
    [InlineData("""{ "sources": { "-a": { "path": "/x" } } }""", "'sources.-a' is not a valid name.")]
    [InlineData("""{ "sources": { "": { "path": "/x" } } }""", "'sources.' is not a valid name.")]
    [InlineData(
        """{ "sources": { "bots": { "path": "/x" }, "Bots": { "path": "/y" } } }""",
        "'sources.Bots' differs from 'bots' only in case."
    )]
    [InlineData("""{ "targets": { "original": { "path": "/x" } } }""", "'targets.original' cannot be configured")]
    [InlineData("""{ "targets": { "x": {} } }""", "'targets.x' needs a 'path'")]
    [InlineData(
        """{ "auth": { "oidc": { "issuer": "https://id.example.org" } } }""",
        "'auth.oidc' needs both an 'issuer', such as https://id.example.org, and the 'audience'"
    )]
    [InlineData("""{ "auth": { "oidc": { "issuer": "x", "audience": "y" } } }""", "'auth.oidc.issuer' must be an http or https address")]
    [InlineData("""{ "auth": { "oidc": { "issuer": "http://id.example.org", "audience": "y" } } }""", "'auth.oidc.issuer' must be https")]
    [InlineData("""{ "auth": { "admin_roles": "root" } }""", "'auth.admin_roles' must be a list of strings")]
    [InlineData("""{ "auth": { "admin_roles": ["root", "backup_operator"] } }""", "'auth.admin_roles' must not contain 'backup_operator'")]
    [InlineData("""{ "auth": { "admin_roles": ["viewer"] } }""", "'auth.admin_roles' must not contain 'viewer'")]
    [InlineData("""{ "auth": { "jwt": {} } }""", "'auth.jwt' needs a 'secret_file'")]
    [InlineData(
        """{ "auth": { "jwt": { "secret": "a", "secret_file": "b" } } }""",
        "'auth.jwt' has both 'secret' and 'secret_file'. Keep one."
    )]
    [InlineData("""{ "auth": { "jwt": { "secret": "short" } } }""", "'auth.jwt.secret' must have at least 32 bytes, not 5")]
    [InlineData("""{ "auth": { "jwt": { "secret_file": "not-there" } } }""", "'auth.jwt.secret_file' cannot be read:")]
    public void An_invalid_file_is_refused_with_the_key_and_the_remedy(string json, string expected)
    {
        var file = _harness.Config(json);

        var fault = _harness.Refused(input => input with { WithSecrets = true });

        Assert.StartsWith($"{file}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BACKUPEDGE__LISTN", "x", "BACKUPEDGE__LISTN: 'listn' is not a known key. Did you mean 'listen'?")]
    [InlineData("BACKUPEDGE__WORKERS", "many", "BACKUPEDGE__WORKERS: 'workers' must be a whole number from 1 to 256, not 'many'.")]
    [InlineData("BACKUPEDGE__SOURCES", "/x", "BACKUPEDGE__SOURCES: 'sources' must be an object, not '/x'.")]
    [InlineData(
        "BACKUPEDGE__SOURCES__BOTS__EXCLUDE",
        "*.tmp",
        "Number its items: BACKUPEDGE__SOURCES__BOTS__EXCLUDE__0, BACKUPEDGE__SOURCES__BOTS__EXCLUDE__1, ..."
    )]
    [InlineData("BACKUPEDGE__DATA__X", "y", "BACKUPEDGE__DATA: 'data' must be a string, not an object.")]
    public void An_invalid_variable_is_refused_by_its_name(string name, string value, string expected)
    {
        _harness.Set(name, value);

        Assert.Contains(expected, _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_contradict_each_other_are_refused()
    {
        _harness.Set("BACKUPEDGE__SOURCES__BOTS", "/x");
        _harness.Set("BACKUPEDGE__SOURCES__BOTS__PATH", "/x");
        _harness.Set("backupedge__data", "a");
        _harness.Set("BACKUPEDGE__DATA", "b");

        var message = _harness.Refused().Message;

        Assert.Contains(
            "BACKUPEDGE__SOURCES__BOTS__PATH: 'sources.bots.path' cannot be set while BACKUPEDGE__SOURCES__BOTS is set",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("backupedge__data: 'data' is also set by BACKUPEDGE__DATA. Unset one of them.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/srv/my bots", "--source: 'sources.my bots' is not a valid name.")]
    [InlineData("/", "--source: '/' has no name. Write NAME=PATH.")]
    [InlineData("=/x", "--source: '=/x' has no name. Write NAME=PATH.")]
    [InlineData("./a=b", "--source: 'sources.a=b' is not a valid name.")]
    [InlineData("", "--source: The value must be NAME=PATH.")]
    [InlineData("a=", "--source: 'sources.a.path' must not be empty.")]
    public void An_invalid_source_option_is_refused(string value, string expected) =>
        Assert.StartsWith(expected, _harness.Refused(input => input with { Sources = [value] }).Message, StringComparison.Ordinal);

    [Fact]
    public void A_target_option_needs_a_name() =>
        Assert.Equal(
            "--target: '/srv/x' has no name. Write NAME=PATH.",
            _harness.Refused(input => input with { Targets = ["/srv/x"] }).Message
        );

    [Fact]
    public void A_duplicate_name_is_refused() =>
        Assert.Equal(
            "--source: 'sources.a' is set twice. Choose another name for one.",
            _harness.Refused(input => input with { Sources = ["a=/x", "a=/y"] }).Message
        );

    [Fact]
    public void All_problems_are_reported_in_one_error()
    {
        var file = _harness.Config("""{ "workers": 0, "sources": { "bots": { "path": 1, "kin": "x" } } }""");
        _harness.Set("BACKUPEDGE__DAAT", "x");

        var fault = _harness.Refused(input => input with { Listen = "ftp://x" });

        Assert.StartsWith("The configuration has 5 problems:\n", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["daat", "listen", "sources.bots.kin", "sources.bots.path", "workers"], fault.Details.Keys.Order());
        Assert.StartsWith("BACKUPEDGE__DAAT:", fault.Details["daat"], StringComparison.Ordinal);
        Assert.StartsWith("--listen:", fault.Details["listen"], StringComparison.Ordinal);
        Assert.StartsWith($"{file}:", fault.Details["workers"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_of_the_config_option_must_exist()
    {
        Assert.Contains(
            "The file does not exist. Check --config.",
            _harness.Refused(input => input with { ConfigFile = "nope.json" }).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("It is a folder.", _harness.Refused(input => input with { ConfigFile = "." }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/archives")]
    [InlineData("data/staging/x")]
    [InlineData("link/x")]
    public void A_source_in_the_data_folder_is_refused(string path)
    {
        Directory.CreateDirectory(_harness.In("data"));
        File.CreateSymbolicLink(_harness.In("link"), "data");

        var fault = _harness.Refused(input => input with { Data = "data", Sources = [$"a={path}"] });

        Assert.StartsWith("--source: 'sources.a.path' must not lie in the data folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("data2")]
    [InlineData("..")]
    public void A_source_around_or_beside_the_data_folder_is_accepted(string path) =>
        Assert.Single(_harness.Load(input => input with { Data = "data", Sources = [$"a={path}"] }).Settings.Sources);

    [Theory]
    [InlineData("data")]
    [InlineData("data/archives")]
    [InlineData("data/other")]
    [InlineData("link")]
    [InlineData(".")]
    public void A_target_that_would_write_into_the_data_folder_is_refused(string path)
    {
        Directory.CreateDirectory(_harness.In("data"));
        File.CreateSymbolicLink(_harness.In("link"), _harness.In("data"));

        var fault = _harness.Refused(input => input with { Data = "data", Sources = ["data=/x"], Targets = [$"t={path}"] });

        Assert.StartsWith(
            "--target: 'targets.t.path' must not make restores write into the data folder",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("data/staging")]
    [InlineData("data/staging/sub")]
    [InlineData("elsewhere")]
    [InlineData(".")]
    public void A_target_elsewhere_or_in_staging_is_accepted(string path) =>
        Assert.NotNull(
            _harness.Load(input => input with { Data = "data", Sources = ["bots=/x"], Targets = [$"t={path}"] }).Settings.FindTarget("t")
        );

    [Fact]
    public void A_restore_into_the_data_folder_is_refused()
    {
        var settings = _harness.Load(input => input with { Data = "data" }).Settings;

        var fault = Assert.Throws<Fault>(() => SettingsLoader.FindFolderTarget(settings, "data/archives", _harness.Folder));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.StartsWith("--to: ", fault.Message, StringComparison.Ordinal);
    }
}
