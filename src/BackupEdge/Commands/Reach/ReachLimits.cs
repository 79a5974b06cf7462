namespace BackupEdge.Commands.Reach;

/// <summary>How long and how far parts are looked at.</summary>
/// <param name="Entries">After how many files or objects counting ends.</param>
/// <param name="Count">After what time counting ends.</param>
/// <param name="Answer">How long a server may take to answer.</param>
internal sealed record ReachLimits(int Entries, TimeSpan Count, TimeSpan Answer)
{
    /// <summary>The limits of <c>config check --reach</c>.</summary>
    public static ReachLimits Default { get; } = new(200_000, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
}
