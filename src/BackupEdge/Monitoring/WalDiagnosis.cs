namespace BackupEdge.Monitoring;

/// <summary>Finds problems of the received log of a PostgreSQL server.</summary>
internal static class WalDiagnosis
{
    /// <summary>The age of a recovery point from which on the log counts as not received.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    /// <summary>Returns the problems of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="at">The current time, UTC.</param>
    /// <param name="isRunning">Whether a server runs; without one nothing is received, as expected.</param>
    public static IEnumerable<StatusReason> Of(SourceStatus source, DateTimeOffset at, bool isRunning)
    {
        if (source.Wal is not { } wal)
        {
            yield break;
        }

        var confirmed = wal.PointHere > wal.Since ? wal.PointHere.Value : wal.Since;
        if (isRunning && (wal.Problem is not null || at - confirmed > MaxAge))
        {
            var point = wal.PointHere is { } here ? $"Its recovery point is {here.UtcDateTime:u}." : "Nothing was received yet.";
            yield return new StatusReason(
                ReasonCode.WalStopped,
                source.Name,
                $"The log of the server of the source '{source.Name}' is not received: "
                    + $"{wal.Problem ?? "the server does not confirm that it was."} {point} Meanwhile the server keeps its log, which "
                    + "fills its disk."
            );
        }

        if (wal.Gap is { } gap)
        {
            var from = gap.From is { } last ? $"after {last.UtcDateTime:u}" : "before the next backup";
            yield return new StatusReason(
                ReasonCode.WalGap,
                source.Name,
                $"The log of the server of the source '{source.Name}' has a gap after '{gap.After}', found at {gap.FoundAt.UtcDateTime:u}: "
                    + $"it cannot be restored to a moment {from} and before the end of the next backup. Make a backup now. {gap.Why}"
            );
        }

        if (source.WalLimit > 0 && wal.Bytes > source.WalLimit)
        {
            yield return new StatusReason(
                ReasonCode.WalLarge,
                source.Name,
                $"The received log of the source '{source.Name}' has {wal.Bytes} bytes, more than its 'wal_limit' of {source.WalLimit}: no "
                    + "completed backup has it yet. Make incremental backups more often."
            );
        }
    }
}
