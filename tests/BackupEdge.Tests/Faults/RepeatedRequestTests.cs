using System.Globalization;
using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Tests.Encryption;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Faults;

/// <summary>Kills a server between the commit of a request and its response, and repeats the request.</summary>
public sealed class RepeatedRequestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_is_repeated_after_a_crash_does_not_make_a_second_backup()
    {
        using var harness = new FaultHarness();
        await File.WriteAllTextAsync(Path.Combine(harness.Source, "start.bas"), "TALK \"Hello\"", Ct);

        // The first server dies before it responds. The second one responds to the repeated request, and dies at the next new one.
        var first = Serve(harness);
        var url = await UrlAsync(harness, first, before: null);
        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync(harness, url, "one"));
        Assert.Equal(137, (await first).Code);
        var made = Assert.Single(Backups(harness));

        var second = Serve(harness);
        url = await UrlAsync(harness, second, before: url);
        using (var answer = await CreateAsync(harness, url, "one"))
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal(["true"], answer.Headers.GetValues("Idempotency-Replayed"));
            Assert.Equal(made, (await BodyAsync(answer)).GetProperty("backup_id").GetString());
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync(harness, url, "two"));
        Assert.Equal(137, (await second).Code);
        Assert.Equal(2, Backups(harness).Count);
    }

    private static Task<(int Code, string Output)> Serve(FaultHarness harness) =>
        harness.RunAsync(
            ((int)CrashPoint.JobQueued).ToString(CultureInfo.InvariantCulture),
            "serve",
            "--listen",
            "http://127.0.0.1:0",
            "--source",
            $"bots={harness.Source}"
        );

    private static async Task<string> UrlAsync(FaultHarness harness, Task<(int Code, string Output)> server, string? before)
    {
        using var client = new HttpClient();
        while (true)
        {
            Assert.False(server.IsCompleted, server.IsCompleted ? (await server).Output : "");
            if (DataFolderLock.Holder(harness.Data)?.Url is { } url && url != before)
            {
                try
                {
                    using var ready = await client.GetAsync($"{url}/health/ready", Ct);
                    if (ready.IsSuccessStatusCode)
                    {
                        return url;
                    }
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                }
            }

            await Task.Delay(20, Ct);
        }
    }

    private static async Task<HttpResponseMessage> CreateAsync(FaultHarness harness, string url, string key)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}{Base}/create") { Content = Json("""{"type":"full"}""") };
        request.Headers.Add("X-API-Key", (await File.ReadAllTextAsync(harness.Data.AdminKey, Ct)).Trim());
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Ct);
    }

    private static IReadOnlyList<string> Backups(FaultHarness harness)
    {
        using var key = RunKeys.CatalogueKey(harness.Settings);
        using var catalogue = CatalogueDatabase.Open(harness.Data.Catalogue, key: key);
        return [.. catalogue.Read(session => session.Backups.List(new BackupFilter())).Rows.Select(row => row.Id)];
    }
}
