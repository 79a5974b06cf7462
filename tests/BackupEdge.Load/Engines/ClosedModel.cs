namespace BackupEdge.Load.Engines;

/// <summary>A fixed number of callers, each of which starts an iteration when its previous one has ended.</summary>
/// <param name="Copies">The number of callers, at least 1.</param>
/// <param name="During">How long the callers start iterations.</param>
public sealed record ClosedModel(int Copies, TimeSpan During) : LoadModel
{
    /// <inheritdoc/>
    public override string Description => Copies == 1 ? "1 caller" : $"{Copies} callers";
}
