namespace BackupEdge.Engine.Wal;

/// <summary>A part of the write-ahead log that was never received: the server had removed it.</summary>
/// <param name="FoundAt">When it was found, UTC.</param>
/// <param name="After">The name of the last segment before it of which anything was received.</param>
/// <param name="Why">What happened, as a sentence.</param>
internal sealed record WalGap(DateTimeOffset FoundAt, string After, string Why)
{
    /// <summary>The last moment, UTC, before it whose log was received; null if none was.</summary>
    public DateTimeOffset? From { get; init; }
}
