using System.Text.Json;
using System.Text.Json.Nodes;
using BackupEdge.Catalogue;
using BackupEdge.Commands;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Commands;

/// <summary>Folders that only a command knows, beside a server that runs the jobs of the data folder.</summary>
public sealed class BesideServerTests : IAsyncLifetime
{
    private readonly CommandHarness _bench = new();
    private OwningServices _server = null!;

    private DataPaths Data => _server.Settings.Data;

    public ValueTask InitializeAsync()
    {
        _bench.Write("bots/start.bas", "TALK \"Hello\"");
        _bench.Write("extra/a.txt", "extra");
        _bench.Write("served.json", """{ "data": "backupedge-data", "sources": { "bots": { "path": "bots", "exclude": ["*.tmp"] } } }""");
        var settings = SettingsLoader.Load(new SettingsInput { WorkingFolder = _bench.Folder, ConfigFile = "served.json" }).Settings;
        _server = OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);
        ServedConfiguration.Write(settings);
        _server.PublishUrl("http://127.0.0.1:9");
        _server.Runner.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task A_restore_goes_to_any_folder_and_its_job_names_the_folder()
    {
        await _bench.AnswerAsync("backup");

        var job = await _bench.AnswerAsync("restore", "latest", "--to", "out");

        Assert.Equal(("completed", _bench.In("out")), (job.GetProperty("status").GetString(), job.GetProperty("target").GetString()));
        Assert.Equal("TALK \"Hello\"", File.ReadAllText(_bench.In("out/bots/start.bas")));
        var row = _server.Queue.FindJob(job.GetProperty("job_id").GetString()!);
        Assert.Equal((RunStatus.Completed, _bench.In("out")), (row.Status, row.Target));
    }

    [Fact]
    public async Task A_dry_run_and_a_wrong_id_are_answered_too()
    {
        await _bench.AnswerAsync("backup");

        Assert.Equal(0, await _bench.RunAsync("restore", "latest", "--to", "out", "--dry-run"));
        Assert.Contains("nothing was written", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _bench.RunAsync("restore", "nope", "--to", "out"));
        Assert.Contains("There is no backup 'nope'.", _bench.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bench.In("out")));
    }

    [Fact]
    public async Task A_backup_is_made_of_any_folder_and_can_be_the_base_of_the_next()
    {
        var first = await _bench.AnswerAsync("backup", "--source", "extra");
        var second = await _bench.AnswerAsync("backup", "--source", "extra", "--type", "incremental");

        Assert.Equal("extra", Assert.Single(first.GetProperty("sources").EnumerateArray()).GetString());
        Assert.Equal("incremental", second.GetProperty("type").GetString());
        Assert.Equal(0, await _bench.RunAsync("cat", "latest:extra", "extra/a.txt"));
        Assert.Equal("extra", _bench.ByteText);
    }

    [Fact]
    public async Task A_configured_source_given_by_its_folder_is_the_configured_one()
    {
        _bench.Write("bots/x.tmp", "left out by the server's settings");

        await _bench.AnswerAsync("backup", "--source", "bots=bots");

        Assert.Equal(1, await _bench.RunAsync("cat", "latest", "bots/x.tmp"));
    }

    [Fact]
    public async Task Another_folder_does_not_pass_for_a_configured_source()
    {
        Assert.Equal(2, await _bench.RunAsync("backup", "--source", "bots=extra"));

        Assert.Contains("Give the folder another name with --source NAME=PATH.", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_folder_is_refused_as_in_the_settings()
    {
        await _bench.AnswerAsync("backup");

        Assert.Equal(2, await _bench.RunAsync("restore", "latest", "--to", "backupedge-data/archives"));
        Assert.Contains("must not make restores write into the data folder", _bench.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await _bench.RunAsync("backup", "--source", "x=backupedge-data/archives"));
        Assert.Contains("must not lie in the data folder", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_was_never_configured_goes_back_to_where_it_was()
    {
        await _bench.AnswerAsync("backup", "--source", "extra");
        Directory.Delete(_bench.In("extra"), recursive: true);

        await _bench.AnswerAsync("restore", "latest", "--target", "original");

        Assert.Equal("extra", File.ReadAllText(_bench.In("extra/a.txt")));
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("mount_namespace")]
    public async Task If_the_server_is_another_user_or_in_a_sandbox_the_command_restores_by_itself(string difference)
    {
        await _bench.AnswerAsync("backup");
        MoveServer(difference);
        await _server.Runner.StopAsync();

        var job = await _bench.AnswerAsync("restore", "latest", "--to", "out");

        Assert.Equal("TALK \"Hello\"", File.ReadAllText(_bench.In("out/bots/start.bas")));
        Assert.Equal(("completed", 1), (job.GetProperty("status").GetString(), job.GetProperty("result").GetProperty("files").GetInt32()));
        var row = _server.Queue.FindJob(job.GetProperty("job_id").GetString()!);
        Assert.Equal(
            (JobKind.Restore, RunStatus.Completed, _bench.In("out"), "command line"),
            (row.Kind, row.Status, row.Target, row.CreatedBy)
        );
        var audit = _server.Catalogue.Read(session => session.Audit.List(new AuditFilter { Action = AuditAction.BackupRestore }));
        Assert.Equal(row.BackupId, Assert.Single(audit.Rows).Subject);
    }

    [Fact]
    public async Task Root_restores_by_itself_beside_its_own_server_if_another_user_owns_the_data_folder()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a folder to another user.");
        await _bench.AnswerAsync("backup");
        using var chown = System.Diagnostics.Process.Start("chown", ["65534", Data.Path]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);

        await _bench.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal("TALK \"Hello\"", File.ReadAllText(_bench.In("out/bots/start.bas")));
        Assert.Equal(1, await _bench.RunAsync("backup", "--source", "extra"));
        Assert.Contains("Run the command as the owner of the data folder", _bench.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_such_a_restore_is_recorded_and_reported()
    {
        await _bench.AnswerAsync("backup");
        MoveServer("user_id");
        _bench.Write("out/bots/start.bas", "mine");

        Assert.Equal(1, await _bench.RunAsync("restore", "latest", "--to", "out", "--overwrite", "fail", "--json"));

        var job = JsonSerializer.Deserialize<JsonElement>(_bench.Output);
        Assert.Equal("already_exists", job.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(RunStatus.Failed, _server.Queue.FindJob(job.GetProperty("job_id").GetString()!).Status);
        Assert.Equal("mine", File.ReadAllText(_bench.In("out/bots/start.bas")));
    }

    [Fact]
    public async Task A_failed_backup_hints_at_the_server_that_may_see_other_folders()
    {
        MoveServer("mount_namespace");

        Assert.Equal(1, await _bench.RunAsync("backup", "--source", "gone=nowhere"));

        Assert.Contains("note: the server runs as another user or in a sandbox", _bench.Errors, StringComparison.Ordinal);
    }

    // As if the server had been started as another user, or by systemd with a file system of its own.
    private void MoveServer(string difference)
    {
        var path = Path.Combine(Data.Path, "served.json");
        var served = JsonNode.Parse(File.ReadAllText(path))!;
        served["view"]![difference] = difference == "user_id" ? 4_000_000_000 : "mnt:[1]";
        File.WriteAllText(path, served.ToJsonString());
    }
}
