using System.Net;
using BackupEdge.Commands;
using BackupEdge.Commands.Remote;

namespace BackupEdge.Tests.Commands.Remote;

/// <summary>The hint after a backup that it is unusual.</summary>
public sealed class UnusualHintTests
{
    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "forbidden")]
    [InlineData(HttpStatusCode.TooManyRequests, "rate_limited")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "not_ready")]
    [InlineData(null, "")]
    public async Task A_status_that_cannot_be_read_does_not_fail_the_backup(HttpStatusCode? status, string code)
    {
        var answer = status is { } known ? StubServer.Json($$"""{"error": "{{code}}", "message": "Later."}""", known) : null;
        await using var service = new RemoteService(
            new RemoteClient(new HttpClient(new StubServer(answer)), new Uri("https://backup.example.org"), "bek_id_secret")
        );

        Assert.Null(await BackupCommand.UnusualAsync(service, "backup-1"));
    }
}
