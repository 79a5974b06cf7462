using System.Net.Http.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Modes of the files that the program writes. The umask of the test process is the usual 022 or 002.</summary>
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode GroupAndOthers =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Only_the_owner_can_access_what_a_server_writes_to_its_data_folder()
    {
        _scratch.MakeBots();
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots } }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/backup/create")
        {
            Content = JsonContent.Create(new { type = "full" }),
        };
        request.Headers.Add("Prefer", "wait=60");
        using var created = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(
            "completed",
            await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await BackupEdgeCommand.RunAsync("restore", "latest", "--target", "staging", "--data", server.Data)).ExitCode);
        await server.StopAsync();

        // Restored files have their recorded modes, in a folder that only the owner can enter.
        var restored = Path.Combine(server.Data, "staging", "bots");
        var made = Directory
            .GetFileSystemEntries(server.Data, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(restored, StringComparison.Ordinal))
            .Append(server.Data)
            .ToArray();

        Assert.Contains(Path.Combine(server.Data, RunEncryption.CatalogueName), made);
        Assert.Contains(Path.Combine(server.Data, "served.json"), made);
        Assert.Contains(Path.Combine(server.Data, "archives"), made);
        Assert.Contains(Path.Combine(server.Data, "staging"), made);
        Assert.DoesNotContain(made, path => (File.GetUnixFileMode(path) & GroupAndOthers) != 0);
    }

    [Fact]
    public async Task Only_the_owner_can_access_an_export()
    {
        _scratch.MakeBots();
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--source", $"bots={_scratch.Bots}")).ExitCode);

        Assert.Equal(0, (await _scratch.RunAsync("export", "latest", "--output", _scratch.In("all.tar"))).ExitCode);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch.In("all.tar")));
    }

    [Fact]
    public async Task An_export_does_not_write_through_a_symbolic_link()
    {
        _scratch.MakeBots();
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--source", $"bots={_scratch.Bots}")).ExitCode);
        File.WriteAllText(_scratch.In("victim"), "untouched");
        File.CreateSymbolicLink(_scratch.In("all.tar.partial"), _scratch.In("victim"));

        Assert.Equal(0, (await _scratch.RunAsync("export", "latest", "--output", _scratch.In("all.tar"))).ExitCode);

        Assert.Equal("untouched", File.ReadAllText(_scratch.In("victim")));
        Assert.Null(new FileInfo(_scratch.In("all.tar")).LinkTarget);
    }

    [Fact]
    public async Task Restored_files_and_folders_have_their_recorded_modes()
    {
        _scratch.MakeBots();
        var open = Path.Combine(_scratch.Bots, "bot1.gbai");
        File.SetUnixFileMode(open, (UnixFileMode)0b111_111_101);
        File.SetUnixFileMode(Path.Combine(open, "start.bas"), (UnixFileMode)0b110_110_110);
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--source", $"bots={_scratch.Bots}")).ExitCode);

        Assert.Equal(0, (await _scratch.RunAsync("restore", "latest", "--to", _scratch.In("elsewhere"))).ExitCode);

        var restored = Path.Combine(_scratch.In("elsewhere"), "bots", "bot1.gbai");
        Assert.Equal(File.GetUnixFileMode(_scratch.Bots), File.GetUnixFileMode(Path.Combine(_scratch.In("elsewhere"), "bots")));
        Assert.Equal((UnixFileMode)0b111_111_101, File.GetUnixFileMode(restored));
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(Path.Combine(restored, "start.bas")));
    }
}
