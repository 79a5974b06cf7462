namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: percentiles of latencies in milliseconds.</summary>
/// <param name="Percent50">The median.</param>
/// <param name="Percent95">The 95th percentile.</param>
/// <param name="Percent99">The 99th percentile.</param>
public sealed record LatencyStats(double Percent50, double Percent95, double Percent99);
