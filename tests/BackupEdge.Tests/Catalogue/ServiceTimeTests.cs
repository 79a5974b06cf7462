using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class ServiceTimeTests
{
    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(10, 4, 14)]
    [InlineData(10, 10, 20)]
    [InlineData(10, 1000, 20)]
    [InlineData(0, 1000, 0)]
    [InlineData(-5, 1000, 0)]
    public void An_age_counts_no_more_of_the_time_off_than_of_the_time_on(int on, int off, int age)
    {
        var earlier = new ServiceTime(500, 700);

        Assert.Equal(age, new ServiceTime(500 + on, 700 + off).Since(earlier).TotalMilliseconds);
    }

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(0, 1000, 50)]
    [InlineData(40, 10, 50)]
    [InlineData(40, 60, 10)]
    [InlineData(30, 40, 30)]
    [InlineData(60, 60, 0)]
    [InlineData(100, 0, 0)]
    public void The_time_until_an_age_is_that_for_which_the_host_must_run(int on, int off, int until)
    {
        var earlier = new ServiceTime(500, 700);
        var now = new ServiceTime(500 + on, 700 + off);
        var age = TimeSpan.FromMilliseconds(100);

        Assert.Equal(until, now.Until(earlier, age).TotalMilliseconds);
        var then = now with { RunMilliseconds = now.RunMilliseconds + until };
        Assert.True(then.Since(earlier) >= age, "it must be as old after that time");
        Assert.Equal(TimeSpan.Zero, then.Until(earlier, age));
    }
}
