namespace BackupEdge.Load.Engines;

/// <summary>
/// Iterations arrive at a fixed rate, whether those before them have ended or not, as callers do who know nothing of each other.
/// The rate grows evenly from 0 while it ramps up, and stays then.
/// </summary>
/// <param name="Rate">Iterations a second, 1 at least.</param>
/// <param name="Ramp">How long it ramps up; zero for not at all.</param>
/// <param name="During">How long the rate stays.</param>
public sealed record OpenModel(int Rate, TimeSpan Ramp, TimeSpan During) : LoadModel
{
    /// <inheritdoc/>
    public override string Words => $"{Rate} a second";

    /// <summary>How many arrive in all.</summary>
    public long Arrivals => (long)Math.Round((Rate * Ramp.TotalSeconds / 2) + (Rate * During.TotalSeconds));

    /// <summary>How long ramp and rate last together.</summary>
    public TimeSpan Lasts => Ramp + During;

    /// <summary>When one arrives, from the start.</summary>
    /// <param name="number">Which one, from 0.</param>
    public TimeSpan ArrivalOf(long number)
    {
        // While the rate grows evenly, as many have arrived after t as rate × t² / (2 × ramp).
        var inRamp = Rate * Ramp.TotalSeconds / 2;
        return TimeSpan.FromSeconds(
            number < inRamp ? Math.Sqrt(2 * number * Ramp.TotalSeconds / Rate) : Ramp.TotalSeconds + ((number - inRamp) / Rate)
        );
    }
}
