using BackupEdge.Api.Http;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Http;

/// <summary>The time limit of streamed responses: none while the service runs, and a grace period when it stops.</summary>
public sealed class ApiCallTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly ApiCall _call;

    public ApiCallTests()
    {
        var http = new DefaultHttpContext { RequestAborted = _aborted.Token };
        _call = new ApiCall(
            http,
            "",
            "",
            caller: null,
            new QueryFields(QueryString.Empty, []),
            new Deadline(_time, TimeSpan.FromSeconds(60)),
            _stopping.Token
        );
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _aborted.Dispose();
    }

    [Fact]
    public async Task A_stream_has_no_time_limit_while_the_service_runs()
    {
        var done = new TaskCompletionSource();
        var streaming = _call.StreamAsync((_, token) => done.Task.WaitAsync(token));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(streaming.IsCompleted);
        done.SetResult();
        await streaming;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_has_a_grace_period_when_the_service_stops(bool stopsBefore)
    {
        if (stopsBefore)
        {
            await _stopping.CancelAsync();
        }

        var streaming = _call.StreamAsync((_, token) => Task.Delay(Timeout.Infinite, token));
        await _stopping.CancelAsync();
        _time.Advance(ApiCall.StreamGracePeriod - TimeSpan.FromMilliseconds(1));
        Assert.False(streaming.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var fault = await Assert.ThrowsAsync<Fault>(() => streaming);
        Assert.Equal(FaultCode.NotReady, fault.Code);
    }

    [Fact]
    public async Task A_stream_that_ends_within_the_grace_period_succeeds()
    {
        var done = new TaskCompletionSource();
        var streaming = _call.StreamAsync((_, token) => done.Task.WaitAsync(token));
        await _stopping.CancelAsync();
        done.SetResult();
        await streaming;
        _time.Advance(ApiCall.StreamGracePeriod);
    }

    [Fact]
    public async Task A_stream_ends_when_its_reader_disconnects()
    {
        var streaming = _call.StreamAsync((_, token) => Task.Delay(Timeout.Infinite, token));
        await _aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => streaming);
    }
}
