namespace BackupEdge.Tests.Commands;

/// <summary>Commands find the configuration of the installed service, and show which file they use.</summary>
public sealed class ConfigSearchTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_command_from_any_folder_works_on_the_data_folder_of_the_service()
    {
        _harness.Write("bots/start.bas", "TALK");
        _harness.SystemConfigFile = _harness.Write(
            "etc/backupedge.json",
            $$"""{ "data": "{{_harness.In("service")}}", "sources": { "bots": { "path": "{{_harness.In("bots")}}" } } }"""
        );

        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("status", "--check"));

        Assert.Contains(_harness.In("service"), _harness.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_harness.In("backupedge-data")));
    }

    [Fact]
    public async Task The_file_in_use_is_shown()
    {
        _harness.SystemConfigFile = _harness.In("etc/backupedge.json");
        Assert.Equal(0, await _harness.RunAsync("config", "show"));
        Assert.StartsWith(
            $"Configuration file: none; looked for {_harness.In("backupedge.json")} and {_harness.SystemConfigFile}\n",
            _harness.Output,
            StringComparison.Ordinal
        );

        _harness.Write("etc/backupedge.json", "{}");
        Assert.Equal(0, await _harness.RunAsync("config", "show"));
        Assert.StartsWith($"Configuration file: {_harness.SystemConfigFile}\n", _harness.Output, StringComparison.Ordinal);

        _harness.Variables["BACKUPEDGE_CONFIG"] = _harness.Write("other.json", "{}");
        Assert.Equal(_harness.In("other.json"), (await _harness.AnswerAsync("config", "show")).GetProperty("config_file").GetString());
    }
}
