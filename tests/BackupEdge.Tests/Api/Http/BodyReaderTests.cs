using System.IO.Pipelines;
using BackupEdge.Api.Http;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Http;

public sealed class BodyReaderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_is_not_complete_in_time_is_refused()
    {
        var time = new FakeTimeProvider();
        var body = new Pipe();
        await body.Writer.WriteAsync("{\"type\":"u8.ToArray(), Ct);
        var http = new DefaultHttpContext { Request = { Body = body.Reader.AsStream(), ContentType = "application/json" } };

        var reading = BodyReader.ReadAsync(http.Request, new Deadline(time, TimeSpan.FromSeconds(20)), Ct).AsTask();
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var fault = await Assert.ThrowsAsync<Fault>(() => reading);
        Assert.Equal(FaultCode.RequestTimeout, fault.Code);
        Assert.Contains("20 seconds", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_arrives_in_pieces_in_time_is_read()
    {
        var time = new FakeTimeProvider();
        var body = new Pipe();
        var http = new DefaultHttpContext { Request = { Body = body.Reader.AsStream(), ContentType = "application/json" } };
        var reading = BodyReader.ReadAsync(http.Request, new Deadline(time, TimeSpan.FromSeconds(20)), Ct).AsTask();

        await body.Writer.WriteAsync("{\"type\":"u8.ToArray(), Ct);
        time.Advance(TimeSpan.FromSeconds(19));
        await body.Writer.WriteAsync("1}"u8.ToArray(), Ct);
        await body.Writer.CompleteAsync();

        Assert.Equal("{\"type\":1}"u8.ToArray(), await reading);
    }
}
