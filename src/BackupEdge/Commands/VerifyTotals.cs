using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>
/// Adds up the progress of the jobs that verify several backups, one after the other. The sizes of those that have not begun are estimated
/// from the catalogue.
/// </summary>
internal sealed class VerifyTotals
{
    private readonly long[] _expected;
    private readonly DateTimeOffset _startedAt;
    private int _current;
    private long _done;

    private VerifyTotals(long[] expected, DateTimeOffset startedAt) => (_expected, _startedAt) = (expected, startedAt);

    /// <summary>Returns the totals of backups that will be verified.</summary>
    /// <param name="session">The catalogue.</param>
    /// <param name="backups">The backups in order.</param>
    /// <param name="startedAt">The current time.</param>
    public static VerifyTotals Of(CatalogueSession session, IReadOnlyList<BackupRow> backups, DateTimeOffset startedAt)
    {
        var known = backups.ToDictionary(backup => backup.Id, backup => backup.Counts, StringComparer.Ordinal);
        var expected = new long[backups.Count];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = backups[i].Counts.StoredBytes;
            foreach (var needed in session.Backups.ArchivesOf(backups[i].Id))
            {
                // Needed bytes are counted before compression.
                expected[i] +=
                    known.TryGetValue(needed.Id, out var counts) && counts.NewBytes > 0
                        ? (long)(needed.Bytes * Math.Min(1, (double)counts.StoredBytes / counts.NewBytes))
                        : needed.Bytes;
            }
        }

        return new VerifyTotals(expected, startedAt);
    }

    /// <summary>Returns the progress of all backups from the progress of the current one.</summary>
    public ProgressState Total(ProgressState current, DateTimeOffset now)
    {
        var later = 0L;
        for (var i = _current + 1; i < _expected.Length; i++)
        {
            later += _expected[i];
        }

        var counts = current.Counts;
        var total = _done + Math.Max(counts.BytesDone, counts.BytesTotal > 0 ? counts.BytesTotal : _expected[_current]) + later;
        return current with
        {
            IsQueued = current.IsQueued && _current == 0,
            StartedAt = _startedAt,
            Counts = ProgressAnswer.Running(_done + counts.BytesDone, total, 0, 0, now - _startedAt),
            Part = (_current + 1, _expected.Length),
        };
    }

    /// <summary>Records that the current backup was verified, and continues with the next one.</summary>
    /// <param name="bytes">The number of bytes that were checked.</param>
    public void Next(long bytes)
    {
        _done += bytes;
        _current = Math.Min(_current + 1, _expected.Length - 1);
    }
}
