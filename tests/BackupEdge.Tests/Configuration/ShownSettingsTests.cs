using System.Text.RegularExpressions;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Configuration;

/// <summary>What the API shows of the settings: everything but secrets.</summary>
public sealed partial class ShownSettingsTests : IDisposable
{
    private const string Hidden = "(secret)";

    // Each secret has a mark, and is long and mixed enough for those that are checked.
    private const string Mark = "Zq8vT3nL";
    private const string Secret = Mark + "x6WcR1yHb9KdM4sPf7JgU2eA5tBw0uXi";

    private const string Config = $$"""
        {
          "listen": "https://127.0.0.1:9000",
          "tls": { "certificate": "cert.pem", "key": "key.pem", "password": "{{Secret}}" },
          "sources": {
            "tables": { "kind": "postgres", "connection": "postgresql://gb@localhost/gb", "password": "{{Secret}}" },
            "drive": { "kind": "s3", "endpoint": "https://drive.example.org", "buckets": ["*.gbai"],
              "access_key": "{{Secret}}", "secret_key": "{{Secret}}", "session_token": "{{Secret}}" },
            "ldap": { "kind": "command", "run": ["/usr/bin/dump", "--password={{Secret}}"], "file_name": "dump.ldif",
              "restore": ["/usr/bin/load", "--password={{Secret}}"], "environment": { "TOKEN": "{{Secret}}" },
              "before": { "run": ["/usr/bin/stop", "{{Secret}}"] }, "after": { "run": ["/usr/bin/start", "{{Secret}}"] } }
          },
          "targets": {
            "lab": { "path": "/srv/lab", "postgres": { "connection": "postgresql://gb@localhost/lab", "password": "{{Secret}}" },
              "s3": { "endpoint": "http://127.0.0.1:9000",
                "access_key": "{{Secret}}", "secret_key": "{{Secret}}", "session_token": "{{Secret}}" } }
          },
          "copies": { "offsite": { "bucket": "backups", "endpoint": "https://s3.example.org",
            "access_key": "{{Secret}}", "secret_key": "{{Secret}}", "session_token": "{{Secret}}" } },
          "drill": { "postgres": { "connection": "postgresql://gb@localhost/postgres", "password": "{{Secret}}" } },
          "webhooks": { "ops": { "url": "https://bots.example.org/hook/{{Secret}}?key={{Secret}}",
            "secret": "{{Secret}}", "previous_secret": "{{Secret}}1" } },
          "mail": { "server": "mail.example.org", "from": "a@example.org", "to": ["b@example.org"],
            "username": "backup", "password": "{{Secret}}" },
          "auth": { "jwt": { "secret": "{{Secret}}" } }
        }
        """;

    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void No_secret_is_told()
    {
        _harness.Config(Config);

        var text = JsonRenderer.Text(Shown(), ApiJson.Default.ConfigurationAnswer);

        Assert.DoesNotContain(Mark, text, StringComparison.Ordinal);
        Assert.Contains("/usr/bin/dump ...", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_in_environment_variables_are_not_told_either()
    {
        _harness.Set("BACKUPEDGE__AUTH__JWT__SECRET", Secret);
        _harness.Set("BACKUPEDGE__SOURCES__LDAP__KIND", "command");
        _harness.Set("BACKUPEDGE__SOURCES__LDAP__FILE_NAME", "dump");
        _harness.Set("BACKUPEDGE__SOURCES__LDAP__RUN__0", "/usr/bin/dump");
        _harness.Set("BACKUPEDGE__SOURCES__LDAP__RUN__1", Secret);
        _harness.Set("BACKUPEDGE__SOURCES__LDAP__ENVIRONMENT__TOKEN", Secret);

        var shown = Shown();

        Assert.DoesNotContain(Mark, JsonRenderer.Text(shown, ApiJson.Default.ConfigurationAnswer), StringComparison.Ordinal);
        Assert.Equal(
            new SettingAnswer("auth.jwt.secret", Hidden, "BACKUPEDGE__AUTH__JWT__SECRET"),
            shown.Values.Single(value => value.Key == "auth.jwt.secret")
        );
    }

    // The manual lists all settings. A new secret among them has to be put into the settings above.
    [Fact]
    public void Every_secret_of_the_manual_is_among_those_that_are_tried()
    {
        _harness.Config(Config);
        var tried = Shown()
            .Values.Where(value => value.Value == Hidden)
            .Select(value => value.Key.Split('.')[^1])
            .ToHashSet(StringComparer.Ordinal);
        var manual = File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "settings.md"));
        var named = SecretName().Matches(manual).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(named, tried);
        Assert.Superset(new HashSet<string> { "password", "secret", "previous_secret", "secret_key", "session_token" }, named);
    }

    [Fact]
    public void Values_are_told_with_where_they_come_from()
    {
        var file = _harness.Config("""{ "sources": { "bots": { "path": "/srv/bots" } } }""");

        var shown = Shown();

        Assert.Equal(file, shown.ConfigFile);
        Assert.Contains(new SettingAnswer("sources.bots.path", "/srv/bots", file), shown.Values);
        Assert.Contains(new SettingAnswer("verify.within_days", "30", "default"), shown.Values);
    }

    private ConfigurationAnswer Shown() =>
        ConfigurationAnswer.From(_harness.Load(input => input with { WithSecrets = true }).Settings.Shown);

    [GeneratedRegex(@"`(?:[a-zA-Z0-9_.]+\.)?((?:[a-z]+_)?(?:password|secret|secret_key|session_token))(?:_file)?`")]
    private static partial Regex SecretName();
}
