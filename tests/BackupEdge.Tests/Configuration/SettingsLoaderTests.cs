using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

public sealed class SettingsLoaderTests : IDisposable
{
    private const string Secret = "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA5t";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void No_setting_is_required()
    {
        var loaded = _harness.Load();

        Assert.Null(loaded.ConfigFile);
        Assert.Equal("http://localhost:9000", loaded.Settings.Listen);
        Assert.Equal(_harness.In("backupedge-data"), loaded.Settings.Data.Path);
        Assert.Empty(loaded.Settings.Sources);
        Assert.Equal([new TargetDefinition("staging", _harness.In("backupedge-data/staging"), Follow: true)], loaded.Settings.Targets);
        Assert.Null(loaded.Settings.Jwt);
        Assert.Equal(Environment.ProcessorCount, loaded.Settings.Workers);
        Assert.Contains(loaded.Warnings, warning => warning.Contains("No source is configured", StringComparison.Ordinal));
        Assert.All(loaded.Values, value => Assert.Equal("default", value.Origin));
    }

    [Fact]
    public void A_file_with_comments_and_trailing_commas_is_read_completely()
    {
        var secret = _harness.Write("secrets/jwt", Secret + "\n");
        var file = _harness.Config(
            """
            {
              // The address of the API.
              "listen": "http://127.0.0.1:9001/", /* behind a proxy */
              "data": "/var/lib/backupedge",
              "workers": 3,
              "sources": {
                "bots": { "kind": "files", "path": "/opt/gb/bots", "exclude": ["*.tmp", "cache/",], },
                "Theme-1": { "path": "theme" },
              },
              "targets": { "far": { "path": "/srv/far/" } },
              "auth": { "jwt": { "secret_file": "secrets/jwt", "issuer": "i", "audience": "a" } },
            }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });
        var settings = loaded.Settings;

        Assert.Equal(file, loaded.ConfigFile);
        Assert.Equal("http://127.0.0.1:9001", settings.Listen);
        Assert.Equal("/var/lib/backupedge", settings.Data.Path);
        Assert.Equal(3, settings.Workers);
        Assert.Equal(["bots", "Theme-1"], settings.Sources.Select(source => source.Name));
        Assert.All(settings.Sources, source => Assert.Equal("files", source.Kind));
        Assert.Equal("/opt/gb/bots", settings.FindSource("bots")!.Location);
        Assert.Equal(["*.tmp", "cache/"], Assert.IsType<FilesSource>(settings.FindSource("bots")).Selection.Exclude);
        Assert.Equal(_harness.In("theme"), settings.FindSource("Theme-1")!.Location);
        Assert.Equal("/srv/far", settings.FindTarget("far")!.Path);
        Assert.Equal("/var/lib/backupedge/staging", settings.FindTarget("staging")!.Path);
        Assert.Equal(Encoding.UTF8.GetBytes(Secret), settings.Jwt!.Secret);
        Assert.Equal(("i", "a"), (settings.Jwt.Issuer, settings.Jwt.Audience));
        Assert.Contains(loaded.Values, value => value == new SettingValue("auth.jwt.secret_file", secret, file));
    }

    [Fact]
    public void The_command_line_overrides_the_environment_which_overrides_the_file()
    {
        _harness.Config("""{ "listen": "http://127.0.0.1:1", "data": "file", "workers": 1 }""");
        _harness.Set("BACKUPEDGE__LISTEN", "http://127.0.0.1:2");
        _harness.Set("BACKUPEDGE__DATA", "variable");

        var loaded = _harness.Load(input => input with { Listen = "http://127.0.0.1:3" });

        Assert.Equal("http://127.0.0.1:3", loaded.Settings.Listen);
        Assert.Equal(_harness.In("variable"), loaded.Settings.Data.Path);
        Assert.Equal(1, loaded.Settings.Workers);
        Assert.Equal(
            ["--listen", "BACKUPEDGE__DATA", _harness.In("backupedge.json")],
            new[] { "listen", "data", "workers" }.Select(key => loaded.Values.Single(value => value.Key == key).Origin)
        );
    }

    [Fact]
    public void The_settings_of_one_source_are_merged_from_all_origins()
    {
        _harness.Config("""{ "sources": { "Bots": { "path": "/file", "exclude": ["a", "b"] }, "other": { "path": "/other" } } }""");
        _harness.Set("BACKUPEDGE__SOURCES__BOTS__EXCLUDE__0", "c");
        _harness.Set("BACKUPEDGE__SOURCES__THIRD__PATH", "/third");

        var settings = _harness.Load(input => input with { Sources = ["Bots=/given"] }).Settings;

        Assert.Equal(["Bots", "other", "third"], settings.Sources.Select(source => source.Name));
        Assert.Equal("/given", settings.FindSource("Bots")!.Location);
        Assert.Equal(["c"], Assert.IsType<FilesSource>(settings.FindSource("Bots")).Selection.Exclude);
    }

    [Fact]
    public void Environment_variables_can_set_everything_a_file_can()
    {
        _harness.Set("BACKUPEDGE__WORKERS", "5");
        _harness.Set("BACKUPEDGE__SOURCES__BOTS__PATH", "/bots");
        _harness.Set("BACKUPEDGE__SOURCES__BOTS__KIND", "files");
        for (var i = 0; i <= 10; i++)
        {
            _harness.Set($"backupedge__sources__bots__exclude__{i}", $"pattern{i}");
        }

        _harness.Set("BACKUPEDGE__TARGETS__X__PATH", "there");
        _harness.Set("BACKUPEDGE__AUTH__JWT__SECRET", Secret);
        _harness.Set("BACKUPEDGE__AUTH__JWT__ISSUER", "");
        _harness.Set("BACKUPEDGE_BINARY", "not ours");

        var settings = _harness.Load(input => input with { WithSecrets = true }).Settings;

        Assert.Equal(5, settings.Workers);
        Assert.Equal(
            Enumerable.Range(0, 11).Select(i => $"pattern{i}"),
            Assert.IsType<FilesSource>(settings.FindSource("bots")).Selection.Exclude
        );
        Assert.Equal(_harness.In("there"), settings.FindTarget("x")!.Path);
        Assert.Equal(Secret.Length, settings.Jwt!.Secret.Length);
        Assert.Equal("general-bots", settings.Jwt.Issuer);
    }

    [Fact]
    public void Relative_paths_start_at_the_file_or_the_working_folder()
    {
        var file = _harness.Write("etc/some.json", """{ "data": "../data", "sources": { "a": { "path": "a/./b/.." } } }""");
        _harness.Set("BACKUPEDGE__TARGETS__T__PATH", "t");

        var settings = _harness.Load(input => input with { ConfigFile = "etc/some.json", Sources = ["b=b"] }).Settings;

        Assert.Equal(_harness.In("data"), settings.Data.Path);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(file)!, "a"), settings.FindSource("a")!.Location);
        Assert.Equal(_harness.In("b"), settings.FindSource("b")!.Location);
        Assert.Equal(_harness.In("t"), settings.FindTarget("t")!.Path);
    }

    [Theory]
    [InlineData("bots=/x", "bots", "/x")]
    [InlineData("bots=/x=y", "bots", "/x=y")]
    [InlineData("/srv/My.bots/", "My.bots", "/srv/My.bots")]
    public void A_source_on_the_command_line_is_named_after_its_folder_by_default(string value, string name, string path)
    {
        var source = Assert.Single(_harness.Load(input => input with { Sources = [value] }).Settings.Sources);
        Assert.Equal((name, path), (source.Name, source.Location));
    }

    [Fact]
    public void A_configured_staging_target_replaces_the_default()
    {
        var settings = _harness.Load(input => input with { Targets = ["staging=/srv/staging"] }).Settings;

        Assert.Equal([new TargetDefinition("staging", "/srv/staging")], settings.Targets);
    }

    [Fact]
    public void A_secret_is_read_only_on_request_and_never_shown()
    {
        _harness.Config("""{ "auth": { "jwt": { "secret_file": "not-there" } } }""");
        Assert.Null(_harness.Load().Settings.Jwt);

        _harness.Config($$"""{ "auth": { "jwt": { "secret": "{{Secret}}" } } }""");
        var loaded = _harness.Load(input => input with { WithSecrets = true });

        Assert.NotNull(loaded.Settings.Jwt);
        Assert.Equal("(secret)", loaded.Values.Single(value => value.Key == "auth.jwt.secret").Value);
        Assert.DoesNotContain(loaded.Values, value => value.Value.Contains("xxx", StringComparison.Ordinal));
    }

    [Fact]
    public void Null_means_not_set()
    {
        _harness.Config("""{ "listen": null, "sources": null, "auth": { "jwt": null } }""");

        Assert.Equal("http://localhost:9000", _harness.Load().Settings.Listen);
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_is_read()
    {
        _harness.Config("\uFEFF{ \"workers\": 2 }");

        Assert.Equal(2, _harness.Load().Settings.Workers);
    }

    [Fact]
    public void Probable_mistakes_are_warnings()
    {
        Directory.CreateDirectory(_harness.In("here"));
        _harness.Write("file", "");

        var warnings = _harness
            .Load(input =>
                input with
                {
                    Sources = [$"here={_harness.In("here")}", "later=/not/there", $"file={_harness.In("file")}"],
                    Targets = [$"within={_harness.In("here/out")}"],
                }
            )
            .Warnings;

        Assert.Collection(
            warnings,
            warning => Assert.StartsWith("The source 'later' does not exist: /not/there.", warning, StringComparison.Ordinal),
            warning => Assert.StartsWith("The source 'file' is a file", warning, StringComparison.Ordinal),
            warning => Assert.StartsWith("The target 'within' is inside the source 'here'", warning, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_folder_can_be_the_target_of_one_restore()
    {
        var settings = _harness.Load().Settings;

        Assert.Equal(_harness.In("out"), SettingsLoader.FindFolderTarget(settings, "out/", _harness.Folder));
    }

    [Theory]
    [InlineData("", "superadmin,super_admin,administrator,global_admin")]
    [InlineData(""", "admin_roles": []""", "")]
    [InlineData(""", "admin_roles": ["root", "owner"]""", "root,owner")]
    public void The_roles_of_admins_apply_to_both_kinds_of_tokens(string setting, string expected)
    {
        _harness.Config(
            $$$"""
            { "auth": { "jwt": { "secret": "{{{Secret}}}" },
                "oidc": { "issuer": "https://id.example.org", "audience": "a" }{{{setting}}} } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        var roles = expected.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(roles, loaded.Settings.Jwt!.AdminRoles);
        Assert.Equal(roles, loaded.Settings.OpenId!.AdminRoles);
        Assert.Equal(string.Join(", ", roles), loaded.Values.Single(value => value.Key == "auth.admin_roles").Value);
    }
}
