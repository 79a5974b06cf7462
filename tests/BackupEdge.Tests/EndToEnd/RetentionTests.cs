using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Retention, marks and the list as an operator sees them, beside a running server with rules.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const string Api = "/api/v1/backup";
    private readonly CommandScratch _scratch = new();
    private BackupEdgeServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scratch.MakeBots();
        File.WriteAllText(
            _scratch.In("backupedge.json"),
            $$"""
            {
              "data": "{{_scratch.Data}}", "sources": { "bots": { "path": "{{_scratch.Bots}}" } },
              "schedules": { "nightly": { "cron": "0 2 1 1 *", "type": "incremental" } },
              "retention": { "keep_last": 1 }
            }
            """
        );
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Data = _scratch.Data, Arguments = ["--config", _scratch.In("backupedge.json")] }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_prune_after_a_run_of_a_schedule_deletes_what_nobody_asked_to_keep()
    {
        var byHand = await MakeAsync("backup");
        var first = await MakeAsync("schedule", "run", "nightly");
        var labelled = await MakeAsync("schedule", "run", "nightly");
        await _scratch.AnswerAsync("set", labelled, "--label", "before the move", "--tag", "site:berlin");
        var newest = await MakeAsync("schedule", "run", "nightly");
        Assert.Equal(0, (await _scratch.RunAsync("prune")).ExitCode);

        var list = await _server.Client.GetFromJsonAsync<JsonElement>($"{Api}/list", Ct);
        Assert.Equal(
            [(newest, "newest of its sources, keep_last 1"), (labelled, "kept manually"), (byHand, "kept manually")],
            list.EnumerateArray().Select(item => (item.GetProperty("id").GetString()!, item.GetProperty("retention_reason").GetString()!))
        );
        Assert.Equal(4, (await _scratch.RunAsync("show", first)).ExitCode);
        var shown = await _scratch.RunAsync("show", newest);
        Assert.Matches("(?m)^retention +by rules: keep_last 1 -> kept: newest of its sources, keep_last 1", shown.Output);
        var tagged = await _scratch.AnswerAsync("list", "--tag", "site:berlin");
        Assert.Equal(labelled, Assert.Single(tagged.EnumerateArray()).GetProperty("id").GetString());
        Assert.Matches(@"prune job-\S+ of \S+.* 1 backups and \d archives deleted, \d archives rewritten, \d+ bytes freed", _server.Log);
    }

    [Fact]
    public async Task A_terminal_of_80_columns_gets_one_line_for_each_backup()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script (util-linux) is not installed");
        await MakeAsync("backup", "--label", "a label that is longer than its place", "--tag", "site:berlin");
        await MakeAsync("backup", "--retention-days", "30");
        await _scratch.AnswerAsync("hold", "latest");

        var output = await ShellRun.RunAsync(
            _scratch.Folder,
            $"{(RunEncryption.IsOn ? $"export {RunEncryption.KeyFileVariable}='{RunEncryption.KeyFileOf(_scratch.Data)}'; " : "")}"
                + "script -qec \"stty cols 80; '$1' list --data '$2'\" /dev/null </dev/null",
            [PublishedBinary.Path, _scratch.Data]
        );

        // .NET switches the keypad of a terminal that it writes to.
        var text = output.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var lines = text.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 60, 80));
        Assert.Matches("HOLD +EXPIRES", lines[0]);
        Assert.Contains(" held ", lines[1], StringComparison.Ordinal);
    }

    private async Task<string> MakeAsync(params string[] command) =>
        (await _scratch.AnswerAsync([.. command])).GetProperty("backup_id").GetString()!;
}
