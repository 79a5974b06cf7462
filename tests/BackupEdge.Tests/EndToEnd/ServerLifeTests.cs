using System.Net;

namespace BackupEdge.Tests.EndToEnd;

public sealed class ServerLifeTests
{
    [Fact]
    public async Task Answers_health_without_a_key_and_the_rest_only_with_one()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        using var stranger = server.CreateClient(null);

        using var health = await stranger.GetAsync("/health", TestContext.Current.CancellationToken);
        using var refused = await stranger.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);
        using var list = await server.Client.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal("[]", await list.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_first_key_is_private_and_survives_a_stop_and_a_kill()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        var key = server.AdminKey;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Data, "admin.key")));

        Assert.Equal(0, await server.StopAsync());
        await server.StartAgainAsync();
        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal(key, server.AdminKey);
        using var list = await server.Client.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task A_second_server_on_a_data_folder_fails_and_names_the_first()
    {
        await using var server = await BackupEdgeServer.StartAsync();

        var second = await BackupEdgeCommand.RunAsync("serve", "--data", server.Data, "--listen", "http://127.0.0.1:0");

        Assert.Equal(5, second.ExitCode);
        Assert.Contains($"{server.ProcessId}", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_server_uses_little_memory()
    {
        await using var server = await BackupEdgeServer.StartAsync();

        // The memory that the start needed is released after two idle seconds.
        for (var i = 0; i < 60 && server.Memory > 34 << 20; i++)
        {
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }

        Assert.InRange(server.Memory, 1, 34 << 20);
    }
}
