using System.Net;
using System.Net.Sockets;
using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Objects;

/// <content>Clocks, keys that expire, and engines out of reach.</content>
public sealed partial class S3ObjectStoreTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    [InlineData(24 * 60)]
    [InlineData(-24 * 60)]
    public async Task A_clock_that_is_wrong_does_not_matter(int minutes)
    {
        await using var server = await FakeS3.StartAsync();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes));
        using var store = server.NewStore(time: time);

        await store.PutAsync("a", new MemoryContent([1, 2]), null, Cancel);

        // An answer to HEAD has no body that says why it is refused.
        using var other = server.NewStore(time: time);
        Assert.Equal(2, (await other.FindAsync("a", null, Cancel))!.Length);
        Assert.InRange((store.Now - DateTimeOffset.UtcNow).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_reported_if_the_engine_does_not_state_its_own()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Aws with { OmitsDate = true });
        server.Answer = _ => new FakeAnswer(403, System.Text.Encoding.UTF8.GetBytes(new S3Error(403, "RequestTimeTooSkewed").Body));
        using var store = server.NewStore();

        var fault = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", new MemoryContent([1]), null, Cancel));

        Assert.Contains("the clock of this machine", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24 * 60 + 2.5, "1 day 2 min behind that of 127.0.0.1")]
    [InlineData(-90.5, "1 h 30 min ahead of that of 127.0.0.1")]
    public async Task A_clock_that_is_refused_again_and_again_is_reported_with_the_difference(double minutes, string expected)
    {
        await using var server = await FakeS3.StartAsync(time: new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        server.Answer = _ => new FakeAnswer(403, System.Text.Encoding.UTF8.GetBytes(new S3Error(403, "RequestTimeTooSkewed").Body));
        using var store = server.NewStore();

        var fault = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", new MemoryContent([1]), null, Cancel));

        Assert.Equal(FaultCode.CopyStoreRefused, fault.Code);
        Assert.Contains($"the clock of this machine is {expected}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("timedatectl", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_expire_are_read_again_from_their_files()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("token"), "first\n", Cancel);
        await using var server = await FakeS3.StartAsync();
        server.AcceptedToken = "first";
        using var store = server.NewStore(change: options =>
            options with
            {
                Keys = options.Keys! with { SessionTokenFile = folder.At("token") },
            }
        );
        await store.PutAsync("a", new MemoryContent([1]), null, Cancel);
        server.AcceptedToken = "second";
        await File.WriteAllTextAsync(folder.At("token"), "second\n", Cancel);

        await store.PutAsync("b", new MemoryContent([1]), null, Cancel);

        Assert.NotNull(server.Objects.Newest("host/b"));
    }

    [Fact]
    public async Task Ten_minutes_of_503_are_waited_out_with_few_requests()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await FakeS3.StartAsync(time: time);
        var condition = new StoreCondition(time);

        // The test's clock is so fast that a request must not be given up for a minute without progress.
        using var store = server.NewStore(
            time: time,
            condition: condition,
            change: options => options with { Patience = TimeSpan.FromDays(7) },
            noWaits: false
        );
        var end = time.GetUtcNow().AddMinutes(10);
        server.Fault = call => call.At < end ? S3FaultKind.SlowDown : null;
        const int Writers = 4;

        var puts = Enumerable.Range(0, Writers).Select(n => store.PutAsync($"a{n}", new MemoryContent([1]), null, Cancel)).ToArray();
        var all = Task.WhenAll(puts);
        while (server.Calls.Count < Writers)
        {
            await Task.Delay(1, Cancel);
        }

        while (!all.IsCompleted)
        {
            await Task.Delay(1, Cancel);
            time.Advance(TimeSpan.FromSeconds(0.5));
        }

        await all;
        var meanwhile = server.Calls.Count(call => call.At < end);
        Assert.InRange(meanwhile, Writers, (int)(1.5 * 600));
        Assert.Equal(meanwhile, condition.Throttled);
        Assert.Null(condition.Trouble);
    }

    [Fact]
    public async Task An_engine_that_is_out_of_reach_is_waited_for_and_reported()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var condition = new StoreCondition(time);

        // The port is bound without a listener, so that it refuses connections and no other program gets it.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        using var store = new S3ObjectStore(
            new S3StoreOptions
            {
                Bucket = FakeS3.Bucket,
                Endpoint = new Uri($"http://127.0.0.1:{port}"),
                Keys = new S3KeyOptions { AccessKey = FakeS3.AccessKey, SecretKey = FakeS3.SecretKey },
                Patience = TimeSpan.FromDays(7),
            },
            time,
            condition
        );
        var put = store.PutAsync("a", new MemoryContent([1]), null, Cancel);
        while (condition.Trouble is null)
        {
            await Task.Delay(1, Cancel);
        }

        Assert.Contains("cannot be reached", condition.Trouble.Value.Problem, StringComparison.Ordinal);
        Assert.False(put.IsCompleted);
        bound.Dispose();
        await using var server = await FakeS3.StartAsync(time: time, port: port);
        while (!put.IsCompleted)
        {
            await Task.Delay(1, Cancel);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, (await put).Length);
    }
}
