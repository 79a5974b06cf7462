namespace BackupEdge.Load.Engines;

/// <summary>A fixed number of callers, each of which begins an iteration when its last one has ended.</summary>
/// <param name="Copies">How many callers, 1 at least.</param>
/// <param name="During">How long they go on.</param>
public sealed record ClosedModel(int Copies, TimeSpan During) : LoadModel
{
    /// <inheritdoc/>
    public override string Words => Copies == 1 ? "1 caller" : $"{Copies} callers";
}
