using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

public sealed class BackOffTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(5, 160)]
    [InlineData(9, 2560)]
    [InlineData(10, 3600)]
    [InlineData(1000, 3600)]
    public void The_wait_doubles_from_ten_seconds_to_an_hour(long attempts, double seconds)
    {
        Assert.Equal(seconds, new BackOff(() => 0.5).After(attempts).TotalSeconds, 3);
        Assert.Equal(seconds * 0.8, new BackOff(() => 0).After(attempts).TotalSeconds, 3);
        Assert.InRange(new BackOff(() => 0.999).After(attempts).TotalSeconds, seconds * 1.19, seconds * 1.2);
    }

    [Fact]
    public void No_wait_exceeds_the_maximum() => Assert.True(new BackOff(() => 0.9999).After(100) <= BackOff.MaxWait);
}
