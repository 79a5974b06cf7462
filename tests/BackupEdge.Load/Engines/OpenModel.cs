namespace BackupEdge.Load.Engines;

/// <summary>
/// Iterations that arrive at a fixed rate, even if earlier ones have not ended, like those of independent callers. The rate first increases
/// linearly from 0.
/// </summary>
/// <param name="Rate">The number of iterations per second, at least 1.</param>
/// <param name="Ramp">How long the rate increases; zero to start at the full rate.</param>
/// <param name="During">How long the full rate lasts.</param>
public sealed record OpenModel(int Rate, TimeSpan Ramp, TimeSpan During) : LoadModel
{
    /// <inheritdoc/>
    public override string Description => $"{Rate} a second";

    /// <summary>The total number of arrivals.</summary>
    public long Arrivals => (long)Math.Round((Rate * Ramp.TotalSeconds / 2) + (Rate * During.TotalSeconds));

    /// <summary>The total duration of ramp and full rate.</summary>
    public TimeSpan Duration => Ramp + During;

    /// <summary>Returns the time of an arrival, relative to the start.</summary>
    /// <param name="number">The number of the arrival, from 0.</param>
    public TimeSpan ArrivalOf(long number)
    {
        // During the ramp, rate × t² / (2 × ramp) iterations have arrived after the time t.
        var inRamp = Rate * Ramp.TotalSeconds / 2;
        return TimeSpan.FromSeconds(
            number < inRamp ? Math.Sqrt(2 * number * Ramp.TotalSeconds / Rate) : Ramp.TotalSeconds + ((number - inRamp) / Rate)
        );
    }
}
