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
    /// <param name="minAge">The age in service time below which nothing expires.</param>
    /// <param name="now">The present time, UTC.</param>
    public static HashSet<long>? Expired(CatalogueSession session, CopyDefinition definition, TimeSpan minAge, DateTimeOffset now) =>
        definition.Retention is null
            ? null
            : Expired(
                definition,
                session.Copies.Copied(definition.Name),
                session.Backups.Retained().ToDictionary(row => row.Sequence),
                session.ServiceTime.Younger(minAge),
                now
            );

    /// <summary>Returns the sequence numbers of the expired backups; null if the copy keeps what the data folder keeps.</summary>
    /// <param name="definition">The copy.</param>
    /// <param name="copied">The archives in it.</param>
    /// <param name="retained">The backups of the data folder by their sequence numbers.</param>
    /// <param name="younger">Those of them that are younger than <c>protection.min_age</c>, by their ids.</param>
    /// <param name="now">The present time, UTC.</param>
    /// <remarks>What the retention does not know of a backup keeps it.</remarks>
    public static HashSet<long>? Expired(
        CopyDefinition definition,
        IReadOnlyList<CopiedRow> copied,
        Dictionary<long, RetainedRow> retained,
        IReadOnlyDictionary<string, TimeSpan> younger,
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
            .Judge(candidates.Select(row => RetentionCandidate.Of(row, younger)), rules, now)
            .Where(verdict => verdict.IsExpired)
            .Select(verdict => verdict.Id)
            .ToHashSet(StringComparer.Ordinal);
        return [.. candidates.Where(row => expired.Contains(row.Id)).Select(row => row.Sequence)];
    }
}
