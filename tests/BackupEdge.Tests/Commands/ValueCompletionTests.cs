using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Commands;

/// <summary>Completion of ids, names and paths, which come from the catalogue and the settings.</summary>
public sealed class ValueCompletionTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public ValueCompletionTests()
    {
        _harness.Write("bots/crm/config.csv", "name,value\n");
        _harness.Write("bots/crm/$(touch injected)", "");
        _harness.Write("bots/readme.txt", "hello\n");
        _harness.Write(
            "backupedge.json",
            $$"""
            {
              "data": "data",
              "sources": { "bots": { "path": "{{_harness.In("bots")}}" } },
              "targets": { "rehearsal": { "path": "{{_harness.In("rehearsal")}}" } }
            }
            """
        );
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Ids_of_backups_are_offered_with_latest_and_the_sources()
    {
        var id = await BackUpAsync();

        Assert.Equal([id], await OfferedAsync("backupedge show backup-"));
        Assert.Equal([id], await OfferedAsync("backupedge diff latest backup-"));
        Assert.Equal(["latest", "latest:bots"], await OfferedAsync("backupedge restore la"));
    }

    [Fact]
    public async Task Paths_are_offered_folder_by_folder_without_names_that_a_shell_would_evaluate()
    {
        await BackUpAsync();

        Assert.Equal(["bots/"], await OfferedAsync("backupedge files latest b"));
        Assert.Equal(["bots/crm/", "bots/readme.txt"], await OfferedAsync("backupedge cat latest bots/"));
        Assert.Equal(["bots/crm/config.csv"], await OfferedAsync("backupedge restore latest --path bots/crm/"));
    }

    [Fact]
    public async Task Names_of_schedules_sources_and_targets_are_offered()
    {
        await BackUpAsync();
        Assert.Equal(0, await _harness.RunAsync("schedule", "create", "--name", "nightly", "--cron", "0 2 * * *", "--type", "full"));

        Assert.Contains("nightly", await OfferedAsync("backupedge schedule run n"));
        Assert.Equal(["bots"], await OfferedAsync("backupedge backup --sources b"));
        Assert.Equal(["rehearsal"], await OfferedAsync("backupedge restore latest --target r"));
        Assert.Contains("Europe/Berlin", await OfferedAsync("backupedge schedule create --timezone Europe/B"));
    }

    [Fact]
    public async Task Nothing_is_offered_and_nothing_is_created_where_there_is_no_data_folder()
    {
        Assert.Empty(await OfferedAsync("backupedge show back"));

        Assert.Empty(_harness.Errors);
        Assert.False(Directory.Exists(_harness.In("data")));
    }

    [Fact]
    public async Task Bash_completes_a_path_and_an_id_with_a_colon()
    {
        var (exit, _) = await ShellRun.TryAsync(_harness.Folder, "command -v bash");
        Assert.SkipUnless(exit == 0, "bash is not installed");
        Assert.Equal(0, await _harness.RunAsync("completion", "bash"));
        _harness.Write("completion.bash", _harness.Output);
        _harness.Write("fake", "#!/bin/sh\nprintf 'latest\\nlatest:bots\\n$(touch injected)\\nbots/crm/\\n'\n");

        var completed = await ShellRun.RunAsync(
            _harness.Folder,
            """
            chmod +x fake; bash -c '
            compopt() { :; }; source ./completion.bash
            complete_line() { COMP_LINE=$1 COMP_POINT=${#1}; _backupedge ./fake "$2" ""; echo "${COMPREPLY[*]}"; }
            complete_line "backupedge show latest:b" b
            complete_line "backupedge files latest bots/" bots/'
            """
        );

        Assert.Equal("bots\nbots/crm/\n", completed);
        Assert.False(File.Exists(_harness.In("injected")));
    }

    private async Task<string> BackUpAsync() => (await _harness.AnswerAsync("backup")).GetProperty("backup_id").GetString()!;

    private async Task<string[]> OfferedAsync(string line)
    {
        Assert.Equal(0, await _harness.RunAsync($"[suggest:{line.Length}]", line));
        return _harness.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
