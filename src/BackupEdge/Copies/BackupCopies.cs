using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Copies;

/// <summary>Reads in which copies backups are.</summary>
/// <param name="settings">The settings with the copies.</param>
/// <param name="time">The clock.</param>
internal sealed class BackupCopies(Settings settings, TimeProvider time)
{
    /// <summary>Returns the copies of a backup, see the other overload.</summary>
    public IReadOnlyList<BackupCopy> Of(CatalogueSession session, BackupRow row) => Of(session, [row])(row);

    /// <summary>
    /// Reads the copies of some backups, in the order of the settings. A copy that does not keep a backup, by its own retention, is left
    /// out.
    /// </summary>
    /// <param name="session">The state of the catalogue.</param>
    /// <param name="rows">The backups.</param>
    /// <returns>A function that returns the copies of one of these backups.</returns>
    public Func<BackupRow, IReadOnlyList<BackupCopy>> Of(CatalogueSession session, IReadOnlyCollection<BackupRow> rows)
    {
        HashSet<long> backups = [.. rows.Where(IsCopied).Select(row => row.Sequence)];
        if (backups.Count == 0)
        {
            return _ => [];
        }

        var found = new List<(long Sequence, BackupCopy Copy)>();
        foreach (var copy in settings.Copies)
        {
            var there = session.Copies.InCopy(copy.Name, backups);
            found.AddRange(there.Values.Where(row => row.IsKept).Select(row => (row.Sequence, Of(copy.Name, row))));
            var missing = backups.Where(sequence => !there.ContainsKey(sequence)).ToList();
            if (missing.Count > 0)
            {
                var expired = CopyRetention.Expired(session, copy, settings.Protection, time.GetUtcNow());
                found.AddRange(
                    missing
                        .Where(sequence => expired?.Contains(sequence) != true)
                        .Select(sequence => (sequence, new BackupCopy(copy.Name, CopiedState.Waiting, null, null, null)))
                );
            }
        }

        var copies = found.ToLookup(pair => pair.Sequence, pair => pair.Copy);
        return row => IsCopied(row) ? [.. copies[row.Sequence]] : [];
    }

    private static bool IsCopied(BackupRow row) => row.Status is RunStatus.Completed or RunStatus.Missing;

    private static BackupCopy Of(string copy, BackupInCopyRow row) =>
        new(copy, row.IsDamaged ? CopiedState.Damaged : CopiedState.Copied, row.CopiedAt, row.ProtectedUntil, row.VerifiedAt);
}
