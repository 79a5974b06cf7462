using System.Net;
using BackupEdge.Api.Security;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Security;

public sealed class FailureThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly FailureThrottle _throttle;

    public FailureThrottleTests() => _throttle = new FailureThrottle(_time);

    [Fact]
    public void Allows_ten_failures_and_then_one_every_six_seconds()
    {
        UseUp(Here);
        Assert.Equal(TimeSpan.FromSeconds(6), _throttle.Note(Here));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(1), _throttle.Note(Here));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_throttle.Note(Here));
        Assert.Equal(TimeSpan.FromSeconds(6), _throttle.Note(Here));
    }

    [Fact]
    public void Failures_during_the_wait_do_not_extend_it()
    {
        UseUp(Here);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(6), _throttle.Note(Here));
        }
    }

    [Fact]
    public void All_attempts_are_available_again_after_a_minute()
    {
        UseUp(Here);
        _time.Advance(TimeSpan.FromMinutes(1));
        UseUp(Here);
        Assert.NotNull(_throttle.Note(Here));
    }

    [Fact]
    public void Counts_each_address_separately()
    {
        UseUp(Here);
        Assert.Null(_throttle.Note(IPAddress.Parse("192.0.2.2")));
        Assert.Null(_throttle.Note(null));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.9", "::ffff:192.0.2.9", true)]
    public void Counts_the_network_of_one_subscriber_as_one_address(string first, string second, bool same)
    {
        UseUp(IPAddress.Parse(first));
        Assert.Equal(same, _throttle.Note(IPAddress.Parse(second)) is not null);
    }

    [Fact]
    public void Remembers_a_bounded_number_of_addresses()
    {
        UseUp(Here);
        for (var i = 0; i < FailureThrottle.MaxAddresses * 2; i++)
        {
            _throttle.Note(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]));
        }

        Assert.Equal(FailureThrottle.MaxAddresses, _throttle.Count);
        Assert.NotNull(_throttle.Note(Here));

        _time.Advance(TimeSpan.FromMinutes(2));
        _throttle.Note(IPAddress.Parse("192.0.2.77"));
        Assert.Equal(1, _throttle.Count);
    }

    private void UseUp(IPAddress address)
    {
        for (var i = 0; i < FailureThrottle.Burst; i++)
        {
            Assert.Null(_throttle.Note(address));
        }
    }
}
