using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Retention;

namespace BackupEdge.Copies;

/// <summary>Decides which backups the retention of a copy does not keep.</summary>
internal static class CopyRetention
{
    /// <summary>Reads which backups are expired, see the other overload.</summary>
    /// <param name="session">The catalogue.</param>
    /// <param name="definition">The copy.</param>
    /// <param name="protection">What protects backups from being deleted.</param>
    /// <param name="now">The present time, UTC.</param>
    public static HashSet<long>? Expired(
        CatalogueSession session,
        CopyDefinition definition,
        ProtectionRules protection,
        DateTimeOffset now
    ) =>
        definition.Retention is null
            ? null
            : Expired(
                definition,
                session.Copies.Copied(definition.Name),
                session.Backups.Retained().ToDictionary(row => row.Sequence),
                GuardedAges.Read(session, protection),
                now
            );

    /// <summary>Returns the sequence numbers of the expired backups; null if the copy keeps what the data folder keeps.</summary>
    /// <param name="definition">The copy.</param>
    /// <param name="copied">The archives in it.</param>
    /// <param name="retained">The backups of the data folder by their sequence numbers.</param>
    /// <param name="ages">Those of them that are too young for retention.</param>
    /// <param name="now">The present time, UTC.</param>
    /// <remarks>What the retention does not know of a backup keeps it.</remarks>
    public static HashSet<long>? Expired(
        CopyDefinition definition,
        IReadOnlyList<CopiedRow> copied,
        Dictionary<long, RetainedRow> retained,
        GuardedAges ages,
        DateTimeOffset now
    )
    {
        if (definition.Retention is not { } rules)
        {
            return null;
        }

        var candidates = copied
            .Where(row => row.DroppedAt is null && row.Retained is not null && !retained.ContainsKey(row.Sequence))
            .Select(row => row.Retained!)
            .DistinctBy(row => row.Sequence)
            .Concat(retained.Values)
            .ToList();
        var expired = RetentionPolicy
            .Judge(candidates.Select(row => RetentionCandidate.Of(row, ages)), rules, now)
            .Where(verdict => verdict.IsExpired)
            .Select(verdict => verdict.Id)
            .ToHashSet(StringComparer.Ordinal);
        return [.. candidates.Where(row => expired.Contains(row.Id)).Select(row => row.Sequence)];
    }
}
