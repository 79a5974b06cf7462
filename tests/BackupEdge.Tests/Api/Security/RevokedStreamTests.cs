using System.Globalization;
using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Api.Http;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>A download ends when its key is revoked.</summary>
public sealed class RevokedStreamTests : IAsyncLifetime
{
    private const int Size = 24 << 20;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LogLines _log = new();
    private readonly InProcessServer _server;

    public RevokedStreamTests() => _server = new InProcessServer { Time = _time, Logs = _log };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData("export")]
    [InlineData("files/content?path=bots/large.bin")]
    public async Task A_download_is_aborted_within_a_minute_of_the_revocation(string resource)
    {
        await File.WriteAllBytesAsync(Path.Combine(_server.Folder.FullName, "bots", "large.bin"), RandomNumberGenerator.GetBytes(Size), Ct);
        var backup = _server.Services.Queue.EnqueueBackup(new() { Type = BackupType.Full }, TestServices.Admin);
        await _server.Services.Queue.WaitAsync(backup.JobId, TimeSpan.FromMinutes(5), Ct);
        var issued = _server.Services.Keys.Issue("short-lived", Role.Admin, null);
        using var reader = new RawClient(receiveBuffer: 2048);
        await reader.ConnectAsync(_server.Url);
        await reader.SendAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"GET {Base}/{backup.Id}/{resource} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {issued.Key}\r\n\r\n"
            )
        );
        Assert.Equal(200, await reader.StatusAsync());
        _server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, _time.GetUtcNow()));

        // The reader does not read here, so the server has to wait for it.
        for (var i = 0; i < 4; i++)
        {
            await Task.Delay(50, Ct);
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        while (!_log.Has("the response was aborted with unauthorized"))
        {
            Assert.True((await reader.RestAsync()).Length < Size, "The whole response arrived.");
            await Task.Delay(10, Ct);
        }
    }
}
