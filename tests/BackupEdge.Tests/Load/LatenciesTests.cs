using BackupEdge.Load.Results;

namespace BackupEdge.Tests.Load;

/// <summary>Percentiles of latencies.</summary>
public sealed class LatenciesTests
{
    private readonly Latencies _latencies = new();

    [Fact]
    public void Percentiles_are_those_of_what_was_counted_to_three_digits()
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
    public void There_is_0_of_nothing() => Assert.Equal(0, _latencies.Percentile(99));

    [Fact]
    public void What_is_out_of_range_counts_as_its_end()
    {
        _latencies.Add(TimeSpan.FromMilliseconds(-1));
        Assert.Equal(0.001, _latencies.Percentile(50));

        _latencies.Add(TimeSpan.FromHours(1));
        Assert.InRange(_latencies.Percentile(100), 599_000, 601_000);
    }
}
