using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A server that runs as root, and an unprivileged user who owns the source and its parent folder.</summary>
public sealed class TenantTests : IAsyncLifetime
{
    private const string SetUser = "/usr/bin/setpriv";
    private const string Tenant = "65534";
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("backupedge-tenant-");
    private readonly TempFolder _roots = new();
    private BackupEdgeServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Work => Path.Combine(_home.FullName, "work");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists(SetUser), "Only root can be another user, with setpriv.");
        File.WriteAllText(_roots.At("shadow"), "rootsecret");
        File.SetUnixFileMode(_roots.At("shadow"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await ShellRun.RunAsync(_home.FullName, $"chown {Tenant}:{Tenant} . && chmod 755 .");
        await AsTenantAsync("mkdir work && echo mine >work/passwd");
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Environment = new Dictionary<string, string> { ["BACKUPEDGE__SOURCES__WORK__PATH"] = Work } }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _roots.Dispose();
        _home.Delete(recursive: true);
    }

    [Fact]
    public async Task A_link_in_place_of_a_source_is_neither_read_nor_written()
    {
        var id = (await BackUpAsync()).GetProperty("id").GetString()!;
        var before = TreeSnapshot.Of(_roots.Path);
        await AsTenantAsync($"mv work old && ln -s {_roots.Path} work");

        Assert.Equal("source_refused", CodeOf(await BackUpAsync()));
        Assert.Equal("target_refused", CodeOf(await RestoreAsync(id)));
        TreeAssert.Same(before, TreeSnapshot.Of(_roots.Path));

        await AsTenantAsync($"rm work && ln -s {_server.Data} work");
        Assert.Equal("source_refused", CodeOf(await BackUpAsync()));
        await AsTenantAsync("rm work && mv old work");
        Assert.Equal("completed", (await BackUpAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Exchanging_pipes_during_a_restore_changes_no_mode_elsewhere()
    {
        await AsTenantAsync(
            "cd work && for i in $(seq 1000); do echo p$i; done | tee ../names | xargs mkfifo && xargs chmod 6777 <../names"
        );
        var id = (await BackUpAsync()).GetProperty("id").GetString()!;
        var before = TreeSnapshot.Of(_roots.Path);

        using (
            var attack = new Exchanger(
                Work,
                Path.Combine(_home.FullName, "lures"),
                [path => File.CreateSymbolicLink(path, _roots.At("shadow"))],
                restoresEntries: false
            )
        )
        {
            for (var round = 0; round < 2; round++)
            {
                await RestoreAsync(id);
            }
        }

        TreeAssert.Same(before, TreeSnapshot.Of(_roots.Path));
    }

    private async Task AsTenantAsync(string line)
    {
        var start = new ProcessStartInfo(SetUser, [$"--reuid={Tenant}", $"--regid={Tenant}", "--clear-groups", "bash", "-ec", line])
        {
            WorkingDirectory = _home.FullName,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, errors);
    }

    private async Task<JsonElement> BackUpAsync()
    {
        var made = await PostAsync("create", new { type = "full" });
        return await EndAsync(made.GetProperty("backup_id").GetString()!);
    }

    private async Task<JsonElement> RestoreAsync(string id)
    {
        var job = await PostAsync($"restore/{id}", new { target = "original" });
        return await EndAsync($"jobs/{job.GetProperty("job_id").GetString()}");
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _server.Client.PostAsJsonAsync($"/api/v1/backup/{path}", body, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<JsonElement> EndAsync(string path)
    {
        while (true)
        {
            var row = await _server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/backup/{path}", Ct);
            if (row.GetProperty("status").GetString() is not ("queued" or "running"))
            {
                return row;
            }

            await Task.Delay(20, Ct);
        }
    }

    private static string? CodeOf(JsonElement ended) =>
        ended.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null;
}
