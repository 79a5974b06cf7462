using BackupEdge.Load.Engines;

namespace BackupEdge.Tests.Load;

/// <summary>Tests the start times of iterations in the open model.</summary>
public sealed class OpenModelTests
{
    [Fact]
    public void Without_a_ramp_arrivals_are_evenly_spaced()
    {
        var model = new OpenModel(4, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        Assert.Equal(8, model.Arrivals);
        Assert.Equal([0, 250, 500, 750], Enumerable.Range(0, 4).Select(number => (int)model.ArrivalOf(number).TotalMilliseconds));
    }

    [Fact]
    public void During_the_ramp_half_as_many_arrive_at_decreasing_intervals()
    {
        var model = new OpenModel(10, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(3));

        var arrivals = Enumerable.Range(0, (int)model.Arrivals).Select(number => model.ArrivalOf(number)).ToArray();
        var gaps = arrivals.Zip(arrivals.Skip(1), (before, after) => after - before).ToArray();

        Assert.Equal(20, arrivals.Count(arrival => arrival < model.Ramp));
        Assert.Equal(30, arrivals.Count(arrival => arrival >= model.Ramp && arrival < model.Duration));
        Assert.Equal(gaps[..19].OrderDescending(), gaps[..19]);
        Assert.All(gaps[20..], gap => Assert.Equal(100, gap.TotalMilliseconds, tolerance: 0.01));
    }
}
