namespace BackupEdge.Tests.EndToEnd;

/// <summary><c>health</c> as container engines run it.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task Tells_a_server_that_works_from_one_that_has_stopped()
    {
        using var scratch = new CommandScratch();
        await using var server = await BackupEdgeServer.StartAsync(new ServerOptions { Data = scratch.Data });

        var working = await scratch.RunAsync("health");
        var told = await scratch.AnswerAsync("health");
        await server.StopAsync();
        var stopped = await scratch.RunAsync("health", "--url", server.Url);

        Assert.Equal((0, $"{server.Url} is ready\n"), (working.ExitCode, working.Output));
        Assert.Equal(("ready", server.Url), (told.GetProperty("status").GetString(), told.GetProperty("url").GetString()));
        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("is not ready: ", stopped.Errors, StringComparison.Ordinal);
        Assert.Contains("--url", stopped.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_a_server_by_the_setting_when_no_data_folder_tells()
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
