namespace BackupEdge.Tests.Commands;

/// <summary>Commands find the configuration of the installed service, and show which file they use.</summary>
public sealed class ConfigSearchTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_command_from_any_folder_works_on_the_data_folder_of_the_service()
    {
        _bench.Write("bots/start.bas", "TALK");
        _bench.SystemConfigFile = _bench.Write(
            "etc/backupedge.json",
            $$"""{ "data": "{{_bench.In("service")}}", "sources": { "bots": { "path": "{{_bench.In("bots")}}" } } }"""
        );

        Assert.Equal(0, await _bench.RunAsync("backup"));
        Assert.Equal(0, await _bench.RunAsync("status", "--check"));

        Assert.Contains(_bench.In("service"), _bench.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_bench.In("backupedge-data")));
    }

    [Fact]
    public async Task The_file_in_use_is_shown()
    {
        _bench.SystemConfigFile = _bench.In("etc/backupedge.json");
        Assert.Equal(0, await _bench.RunAsync("config", "show"));
        Assert.StartsWith(
            $"Configuration file: none; looked for {_bench.In("backupedge.json")} and {_bench.SystemConfigFile}\n",
            _bench.Output,
            StringComparison.Ordinal
        );

        _bench.Write("etc/backupedge.json", "{}");
        Assert.Equal(0, await _bench.RunAsync("config", "show"));
        Assert.StartsWith($"Configuration file: {_bench.SystemConfigFile}\n", _bench.Output, StringComparison.Ordinal);

        _bench.Variables["BACKUPEDGE_CONFIG"] = _bench.Write("other.json", "{}");
        Assert.Equal(_bench.In("other.json"), (await _bench.AnswerAsync("config", "show")).GetProperty("config_file").GetString());
    }
}
