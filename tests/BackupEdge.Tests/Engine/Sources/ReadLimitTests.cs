using BackupEdge.Engine.Sources;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class ReadLimitTests
{
    private const int BurstsPerSecond = 4;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void In_any_period_no_more_is_read_than_the_rate_and_a_quarter_of_a_second()
    {
        var reads =
            from wanted in Gen.Choose(1, 1 << 21)
            from percent in Gen.Choose(0, 100)
            from pause in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 700)))
            select (wanted, percent, pause);
        var cases =
            from rate in Gen.OneOf(Gen.Choose(1024, 5000), Gen.Choose(1 << 20, 50 << 20), Gen.Constant(int.MaxValue))
            from list in Gen.ListOf(reads)
            select (rate, list);
        Prop.ForAll(cases.ToArbitrary(), given =>
            {
                var clock = new JumpingClock();
                using var limit = ReadLimit.Of(given.rate, clock, Ct)!;
                var done = new List<(TimeSpan At, long Bytes)>();
                foreach (var (wanted, percent, pause) in given.list)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(pause));
                    var granted = limit.Take(wanted);
                    Assert.InRange(granted, 1, wanted);
                    var used = (int)((long)granted * percent / 100);
                    done.Add((clock.Now, used));
                    limit.Return(granted - used);
                }

                for (var first = 0; first < done.Count; first++)
                {
                    var sum = 0L;
                    foreach (var (at, bytes) in done[first..])
                    {
                        sum += bytes;
                        var most = (given.rate * (at - done[first].At).TotalSeconds) + (given.rate / (double)BurstsPerSecond);
                        Assert.True(sum <= most + 0.001, $"{sum} bytes in {at - done[first].At} at {given.rate} bytes a second");
                    }
                }
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void All_of_the_rate_can_be_used()
    {
        var clock = new JumpingClock();
        using var limit = ReadLimit.Of(1_000_000, clock, Ct)!;

        for (var rest = 10_000_000; rest > 0;)
        {
            rest -= limit.Take(rest);
        }

        Assert.InRange(clock.Now, TimeSpan.FromSeconds(9.75), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Threads_share_the_rate()
    {
        var clock = new JumpingClock();
        using var limit = ReadLimit.Of(100_000, clock, Ct)!;

        var sums = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 50).Sum(_ => limit.Take(5000)), Ct))
        );

        Assert.True(sums.Sum() <= (100_000 * clock.Now.TotalSeconds) + 25_000.001);
        Assert.All(sums, sum => Assert.InRange(sum, 50, 250_000));
    }

    [Fact]
    public async Task A_wait_ends_when_time_has_passed_and_when_it_is_cancelled()
    {
        var time = new FakeTimeProvider();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var limit = ReadLimit.Of(4096, time, stop.Token)!;
        Assert.Equal(1024, limit.Take(4096));

        var waiting = Task.Run(() => limit.Take(100), Ct);
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.Equal(100, await waiting);
        limit.Take(1024);
        var cancelled = Task.Run(() => limit.Take(1024), Ct);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public void Zero_is_no_limit() => Assert.Null(ReadLimit.Of(0, TimeProvider.System, Ct));
}
