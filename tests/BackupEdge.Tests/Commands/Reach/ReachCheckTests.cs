using BackupEdge.Commands.Reach;
using BackupEdge.Configuration;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Commands.Reach;

/// <summary>What <c>config check --reach</c> finds.</summary>
public sealed class ReachCheckTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Every_source_copy_and_target_has_a_line_with_what_is_there_or_what_to_do()
    {
        await using var drive = await FakeS3.StartAsync();
        drive.AddBucket("crm.gbai");
        _harness.Write("conf/a", "12345");
        _harness.Write("conf/left.tmp", "12345");
        _harness.Write("secret", FakeS3.SecretKey);
        Directory.CreateDirectory(_harness.In("disk"));
        _harness.Write(
            "backupedge.json",
            $$"""
            {
              "sources": {
                "conf": { "path": "conf", "exclude": ["*.tmp"] },
                "drive": { "kind": "s3", "endpoint": "{{drive.Endpoint.GetLeftPart(UriPartial.Authority)}}", "buckets": ["*.gbai"],
                           "access_key": "{{FakeS3.AccessKey}}", "secret_key_file": "secret" },
                "export": { "kind": "command", "run": ["cat", "/etc/hostname"], "file_name": "host" },
                "gone": { "path": "gone" },
                "tables": { "kind": "postgres", "connection": "postgresql://nobody@127.0.0.1:1/x" }
              },
              "copies": { "disk": { "kind": "folder", "path": "disk" }, "none": { "kind": "folder", "path": "nodisk" } },
              "targets": { "spare": { "path": "spare" } }
            }
            """
        );

        var exit = await _harness.RunAsync("config", "check", "--reach");

        Assert.Equal(3, exit);
        var lines = _harness.Output.Split('\n');
        Assert.Contains(lines, line => Is(line, "source", "conf", "1 file, 5 B"));
        Assert.Contains(lines, line => Is(line, "source", "drive", "1 bucket, 0 objects, 0 B"));
        Assert.Contains(lines, line => Is(line, "source", "export", "cat exists; what it writes is known only when it runs"));
        Assert.Contains(lines, line =>
            Is(line, "source", "gone", "NOT REACHED: ") && line.Contains(_harness.In("gone"), StringComparison.Ordinal)
        );
        Assert.Contains(lines, line => Is(line, "source", "tables", "NOT REACHED: "));
        Assert.Contains(lines, line => Is(line, "copy", "disk", "0 objects, 0 B (in "));
        Assert.Contains(lines, line => Is(line, "copy", "none", "NOT REACHED: "));
        Assert.Contains(lines, line =>
            Is(line, "target", "spare", "") && line.Contains("a restore creates the folder", StringComparison.Ordinal)
        );
        Assert.Contains("3 of 8 parts cannot be reached", _harness.Output, StringComparison.Ordinal);
        Assert.False(Path.Exists(_harness.In("spare")));
        Assert.False(Path.Exists(_harness.In("backupedge-data")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_harness.In("disk")));
    }

    [Fact]
    public async Task A_server_of_the_method_physical_is_asked_too()
    {
        _harness.Write(
            "backupedge.json",
            """
            { "sources": { "server": { "kind": "postgres", "method": "physical", "connection": "postgresql://nobody@127.0.0.1:1/x" } } }
            """
        );

        Assert.Equal(1, await _harness.RunAsync("config", "check", "--reach"));
        Assert.Contains(_harness.Output.Split('\n'), line => Is(line, "source", "server", "NOT REACHED: "));
        Assert.Contains("onnection", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_source_that_can_be_reached_is_a_failure_and_programs_get_the_numbers()
    {
        _harness.Write("backupedge.json", """{ "sources": { "gone": { "path": "gone" } } }""");
        Assert.Equal(1, await _harness.RunAsync("config", "check", "--reach"));

        _harness.Write("gone/a", "12345");
        var part = Assert.Single((await _harness.AnswerAsync("config", "check", "--reach")).GetProperty("reach").EnumerateArray());

        Assert.Equal(("source", "gone"), (part.GetProperty("part").GetString(), part.GetProperty("name").GetString()));
        Assert.Equal((1, 5), (part.GetProperty("files").GetInt64(), part.GetProperty("bytes").GetInt64()));
        Assert.False(part.GetProperty("at_least").GetBoolean());
    }

    [Fact]
    public async Task Counting_ends_at_a_limit_which_is_said()
    {
        for (var i = 0; i < 10; i++)
        {
            _harness.Write($"many/{i}", "x");
        }

        _harness.Write("backupedge.json", """{ "sources": { "many": { "path": "many" } } }""");
        var settings = SettingsLoader.Load(new SettingsInput { WorkingFolder = _harness.Folder }).Settings;
        var limits = ReachLimits.Default with { Entries = 4 };

        var part = Assert.Single(
            await new ReachCheck(settings, limits, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal("at least 4 files, 4 B", BackupEdge.Commands.ReachText.Of(part));
    }

    private static bool Is(string line, string part, string name, string found) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var first, var second, ..]
        && (first, second) == (part, name)
        && line.Contains(found, StringComparison.Ordinal);
}
