using BackupEdge.Faults;

namespace BackupEdge.Tests.Faults;

public sealed class RepeatedFailureTests
{
    private readonly TickingClock _clock = new();

    [Fact]
    public void Repeated_failures_are_logged_once_a_minute_until_a_success()
    {
        var failure = new RepeatedFailure(_clock);
        var logged = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            if (failure.Fails())
            {
                logged.Add(failure.Count);
            }

            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal([1, 13, 25], logged);
        Assert.Equal(TimeSpan.FromSeconds(150), failure.Lasts);
        Assert.Equal(30, failure.Succeeds());
        Assert.Equal(TimeSpan.Zero, failure.Lasts);
        Assert.True(failure.Fails());
        Assert.Equal(1, failure.Count);
    }

    private sealed class TickingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
