using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the percentiles of latencies.</summary>
public sealed class LatenciesTests
{
    private readonly Latencies _latencies = new();

    [Fact]
    public void Percentiles_are_exact_to_three_digits()
    {
        for (var i = 1; i <= 1000; i++)
        {
            _latencies.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.InRange(_latencies.Percentile(50), 499.5, 500.5);
        Assert.InRange(_latencies.Percentile(95), 949, 951);
        Assert.InRange(_latencies.Percentile(99), 989, 991);
    }

    [Fact]
    public void A_percentile_without_values_is_0() => Assert.Equal(0, _latencies.Percentile(99));

    [Fact]
    public void Values_outside_the_range_are_counted_at_its_limits()
    {
        _latencies.Add(TimeSpan.FromMilliseconds(-1));
        Assert.Equal(0.001, _latencies.Percentile(50));

        _latencies.Add(TimeSpan.FromHours(1));
        Assert.InRange(_latencies.Percentile(100), 599_000, 601_000);
    }
}
