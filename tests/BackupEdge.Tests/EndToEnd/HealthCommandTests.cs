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
    public async Task The_server_of_another_data_folder_is_not_the_one_of_this_folder()
    {
        using var scratch = new CommandScratch();
        await using var server = await BackupEdgeServer.StartAsync();
        var variables = new Dictionary<string, string> { ["BACKUPEDGE__LISTEN"] = server.Url, ["BACKUPEDGE__DATA"] = scratch.Data };
        Assert.Equal(0, (await scratch.RunAsync("init")).ExitCode);

        var other = await BackupEdgeCommand.RunAsync(["health"], variables);
        variables["BACKUPEDGE__LISTEN"] = "http://127.0.0.1:1";
        var none = await BackupEdgeCommand.RunAsync(["health"], variables);

        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.Contains($"No server uses the data folder '{scratch.Data}'.", other.Errors, StringComparison.Ordinal);
        Assert.Contains($"The server that answers at {server.Url} uses another data folder.", other.Errors, StringComparison.Ordinal);
        Assert.Equal(1, none.ExitCode);
        Assert.DoesNotContain("another data folder.", none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_data_folder_has_no_server()
    {
        using var scratch = new CommandScratch();

        var result = await scratch.RunAsync("health");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"There is no data folder '{scratch.Data}'.", result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.Data));
    }

    [Fact]
    public async Task Each_server_answers_with_the_id_that_its_data_folder_records()
    {
        await using var server = await BackupEdgeServer.StartAsync();

        foreach (var path in (string[])["/health", "/health/ready"])
        {
            using var answer = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
            var id = Assert.Single(answer.Headers.GetValues("X-BackupEdge-Instance"));
            Assert.Contains($"\"instance\":\"{id}\"", File.ReadAllText(Path.Combine(server.Data, "lock.holder")), StringComparison.Ordinal);
        }
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
