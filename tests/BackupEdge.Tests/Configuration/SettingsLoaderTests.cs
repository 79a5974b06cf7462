using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Configuration;

public sealed class SettingsLoaderTests : IDisposable
{
    private const string Secret = "a secret that nobody else can know";
    private readonly SettingsHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Needs_nothing()
    {
        var loaded = _bench.Load();

        Assert.Null(loaded.ConfigFile);
        Assert.Equal("http://localhost:9000", loaded.Settings.Listen);
        Assert.Equal(_bench.In("backupedge-data"), loaded.Settings.Data.Path);
        Assert.Empty(loaded.Settings.Sources);
        Assert.Equal([new TargetDefinition("staging", _bench.In("backupedge-data/staging"), Follow: true)], loaded.Settings.Targets);
        Assert.Null(loaded.Settings.Jwt);
        Assert.Equal(Environment.ProcessorCount, loaded.Settings.Workers);
        Assert.Contains(loaded.Warnings, warning => warning.Contains("No source is configured", StringComparison.Ordinal));
        Assert.All(loaded.Values, value => Assert.Equal("default", value.Origin));
    }

    [Fact]
    public void Reads_every_setting_of_a_file_with_comments_and_trailing_commas()
    {
        var secret = _bench.Write("secrets/jwt", Secret + "\n");
        var file = _bench.Config(
            """
            {
              // Where bots call.
              "listen": "http://127.0.0.1:9001/", /* behind a proxy */
              "data": "/var/lib/backupedge",
              "workers": 3,
              "sources": {
                "bots": { "kind": "files", "path": "/opt/gb/work", "exclude": ["*.tmp", "cache/",], },
                "Theme-1": { "path": "theme" },
              },
              "targets": { "far": { "path": "/srv/far/" } },
              "auth": { "jwt": { "secret_file": "secrets/jwt", "issuer": "i", "audience": "a" } },
            }
            """
        );

        var loaded = _bench.Load(input => input with { WithSecrets = true });
        var settings = loaded.Settings;

        Assert.Equal(file, loaded.ConfigFile);
        Assert.Equal("http://127.0.0.1:9001", settings.Listen);
        Assert.Equal("/var/lib/backupedge", settings.Data.Path);
        Assert.Equal(3, settings.Workers);
        Assert.Equal(["bots", "Theme-1"], settings.Sources.Select(source => source.Name));
        Assert.All(settings.Sources, source => Assert.Equal("files", source.Kind));
        Assert.Equal("/opt/gb/work", settings.FindSource("bots")!.Location);
        Assert.Equal(["*.tmp", "cache/"], Assert.IsType<FilesSource>(settings.FindSource("bots")).Selection.Exclude);
        Assert.Equal(_bench.In("theme"), settings.FindSource("Theme-1")!.Location);
        Assert.Equal("/srv/far", settings.FindTarget("far")!.Path);
        Assert.Equal("/var/lib/backupedge/staging", settings.FindTarget("staging")!.Path);
        Assert.Equal(Encoding.UTF8.GetBytes(Secret), settings.Jwt!.Secret);
        Assert.Equal(("i", "a"), (settings.Jwt.Issuer, settings.Jwt.Audience));
        Assert.Contains(loaded.Values, value => value == new SettingValue("auth.jwt.secret_file", secret, file));
    }

    [Fact]
    public void The_command_line_is_stronger_than_the_environment_and_that_than_the_file()
    {
        _bench.Config("""{ "listen": "http://127.0.0.1:1", "data": "file", "workers": 1 }""");
        _bench.Set("BACKUPEDGE__LISTEN", "http://127.0.0.1:2");
        _bench.Set("BACKUPEDGE__DATA", "variable");

        var loaded = _bench.Load(input => input with { Listen = "http://127.0.0.1:3" });

        Assert.Equal("http://127.0.0.1:3", loaded.Settings.Listen);
        Assert.Equal(_bench.In("variable"), loaded.Settings.Data.Path);
        Assert.Equal(1, loaded.Settings.Workers);
        Assert.Equal(
            ["--listen", "BACKUPEDGE__DATA", _bench.In("backupedge.json")],
            new[] { "listen", "data", "workers" }.Select(key => loaded.Values.Single(value => value.Key == key).Origin)
        );
    }

    [Fact]
    public void A_source_is_put_together_of_all_places_it_is_given_in()
    {
        _bench.Config("""{ "sources": { "Bots": { "path": "/file", "exclude": ["a", "b"] }, "other": { "path": "/other" } } }""");
        _bench.Set("BACKUPEDGE__SOURCES__BOTS__EXCLUDE__0", "c");
        _bench.Set("BACKUPEDGE__SOURCES__THIRD__PATH", "/third");

        var settings = _bench.Load(input => input with { Sources = ["Bots=/given"] }).Settings;

        Assert.Equal(["Bots", "other", "third"], settings.Sources.Select(source => source.Name));
        Assert.Equal("/given", settings.FindSource("Bots")!.Location);
        Assert.Equal(["c"], Assert.IsType<FilesSource>(settings.FindSource("Bots")).Selection.Exclude);
    }

    [Fact]
    public void Variables_give_everything_a_file_gives()
    {
        _bench.Set("BACKUPEDGE__WORKERS", "5");
        _bench.Set("BACKUPEDGE__SOURCES__BOTS__PATH", "/bots");
        _bench.Set("BACKUPEDGE__SOURCES__BOTS__KIND", "files");
        for (var i = 0; i <= 10; i++)
        {
            _bench.Set($"backupedge__sources__bots__exclude__{i}", $"pattern{i}");
        }

        _bench.Set("BACKUPEDGE__TARGETS__X__PATH", "there");
        _bench.Set("BACKUPEDGE__AUTH__JWT__SECRET", Secret);
        _bench.Set("BACKUPEDGE__AUTH__JWT__ISSUER", "");
        _bench.Set("BACKUPEDGE_BINARY", "not ours");

        var settings = _bench.Load(input => input with { WithSecrets = true }).Settings;

        Assert.Equal(5, settings.Workers);
        Assert.Equal(
            Enumerable.Range(0, 11).Select(i => $"pattern{i}"),
            Assert.IsType<FilesSource>(settings.FindSource("bots")).Selection.Exclude
        );
        Assert.Equal(_bench.In("there"), settings.FindTarget("x")!.Path);
        Assert.Equal(Secret.Length, settings.Jwt!.Secret.Length);
        Assert.Equal("general-bots", settings.Jwt.Issuer);
    }

    [Fact]
    public void Relative_paths_start_from_the_file_or_from_the_working_folder()
    {
        var file = _bench.Write("etc/some.json", """{ "data": "../data", "sources": { "a": { "path": "a/./b/.." } } }""");
        _bench.Set("BACKUPEDGE__TARGETS__T__PATH", "t");

        var settings = _bench.Load(input => input with { ConfigFile = "etc/some.json", Sources = ["b=b"] }).Settings;

        Assert.Equal(_bench.In("data"), settings.Data.Path);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(file)!, "a"), settings.FindSource("a")!.Location);
        Assert.Equal(_bench.In("b"), settings.FindSource("b")!.Location);
        Assert.Equal(_bench.In("t"), settings.FindTarget("t")!.Path);
    }

    [Theory]
    [InlineData("bots=/x", "bots", "/x")]
    [InlineData("bots=/x=y", "bots", "/x=y")]
    [InlineData("/srv/My.bots/", "My.bots", "/srv/My.bots")]
    public void A_source_on_the_command_line_is_named_or_takes_its_folders_name(string value, string name, string path)
    {
        var source = Assert.Single(_bench.Load(input => input with { Sources = [value] }).Settings.Sources);
        Assert.Equal((name, path), (source.Name, source.Location));
    }

    [Fact]
    public void A_staging_target_of_the_configuration_replaces_the_usual_one()
    {
        var settings = _bench.Load(input => input with { Targets = ["staging=/srv/staging"] }).Settings;

        Assert.Equal([new TargetDefinition("staging", "/srv/staging")], settings.Targets);
    }

    [Fact]
    public void A_secret_is_read_only_by_who_needs_it_and_shown_to_nobody()
    {
        _bench.Config("""{ "auth": { "jwt": { "secret_file": "not-there" } } }""");
        Assert.Null(_bench.Load().Settings.Jwt);

        _bench.Config($$"""{ "auth": { "jwt": { "secret": "{{Secret}}" } } }""");
        var loaded = _bench.Load(input => input with { WithSecrets = true });

        Assert.NotNull(loaded.Settings.Jwt);
        Assert.Equal("(secret)", loaded.Values.Single(value => value.Key == "auth.jwt.secret").Value);
        Assert.DoesNotContain(loaded.Values, value => value.Value.Contains("xxx", StringComparison.Ordinal));
    }

    [Fact]
    public void Null_is_the_same_as_not_given()
    {
        _bench.Config("""{ "listen": null, "sources": null, "auth": { "jwt": null } }""");

        Assert.Equal("http://localhost:9000", _bench.Load().Settings.Listen);
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_is_read()
    {
        _bench.Config("\uFEFF{ \"workers\": 2 }");

        Assert.Equal(2, _bench.Load().Settings.Workers);
    }

    [Fact]
    public void Warns_of_what_may_be_a_mistake()
    {
        Directory.CreateDirectory(_bench.In("here"));
        _bench.Write("file", "");

        var warnings = _bench
            .Load(input =>
                input with
                {
                    Sources = [$"here={_bench.In("here")}", "later=/not/there", $"file={_bench.In("file")}"],
                    Targets = [$"within={_bench.In("here/out")}"],
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
    public void A_folder_becomes_a_target_for_one_restore()
    {
        var settings = _bench.Load().Settings;

        var target = SettingsLoader.WithFolderTarget(settings, "out/", _bench.Folder).Targets[^1];

        Assert.Equal(new TargetDefinition(_bench.In("out"), _bench.In("out")), target);
    }
}
