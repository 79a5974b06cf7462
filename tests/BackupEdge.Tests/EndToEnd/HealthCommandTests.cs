namespace BackupEdge.Tests.EndToEnd;

/// <summary>The command <c>health</c>, as container engines run it.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task Distinguishes_a_ready_server_from_a_stopped_one()
    {
        using var scratch = new CommandScratch();
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Data = scratch.Data });

        var working = await scratch.RunAsync("health");
        var answer = await scratch.AnswerAsync("health");
        await server.StopAsync();
        var stopped = await scratch.RunAsync("health", "--url", server.Url);

        Assert.Equal((0, $"{server.Url} is ready\n"), (working.ExitCode, working.Output));
        Assert.Equal(("ready", server.Url), (answer.GetProperty("status").GetString(), answer.GetProperty("url").GetString()));
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("is not ready: ", stopped.Errors, StringComparison.Ordinal);
        Assert.Contains("--url", stopped.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_a_server_by_its_setting_without_a_data_folder()
    {
        await using var server = await BackupEdgeServer.StartAsync();

        var result = await BackupEdgeCommand.RunAsync(
            ["health"],
            new Dictionary<string, string>
            {
                ["BACKUPEDGE__LISTEN"] = server.Url,
                ["BACKUPEDGE__DATA"] = Path.Combine(server.Scratch, "none"),
            }
        );

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }
}
