using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Determines how much a backup will process. The first estimate is the size of the base, or the result of a scan; the walk corrects it
/// where the sources differ from the base, and at its end it is exact. Used by the walk's thread, except for <see cref="SetScanned"/>.
/// </summary>
internal sealed class BackupTotals(TransferProgress progress)
{
    private readonly Lock _lock = new();
    private bool _hasWalked;
    private long _baseBytes;
    private long _baseFiles;
    private long _foundBytes;
    private long _foundFiles;

    /// <summary>Sets the first estimate to the size of the base.</summary>
    /// <param name="summary">The results of the base.</param>
    /// <param name="streams">The number of streams among the sources, which the base counts with links.</param>
    public void SetBase(BackupSummary summary, int streams)
    {
        (_baseBytes, _baseFiles) = (summary.SourceBytes, summary.Files + streams);
        (progress.BytesTotal, progress.FilesTotal) = (_baseBytes, _baseFiles);
    }

    /// <summary>Sets the estimate to the result of a scan. Has no effect if the walk has ended. Thread-safe.</summary>
    public void SetScanned(long bytes, long files)
    {
        lock (_lock)
        {
            if (!_hasWalked)
            {
                (progress.BytesTotal, progress.FilesTotal) = (bytes, files);
            }
        }
    }

    /// <summary>Counts an entry of the walk, and corrects the estimate if it differs from the base.</summary>
    /// <param name="work">The entry.</param>
    /// <param name="comparison">The comparison with the base, which contains the entry.</param>
    /// <param name="compared">The base, or <see langword="null"/> if there is none.</param>
    public void Add(WorkEntry work, BaseComparison comparison, BaseManifest? compared)
    {
        var entry = work.Entry;
        if (entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink)
        {
            _foundFiles++;
            _foundBytes = Saturated.Add(_foundBytes, entry.Kind == ManifestEntryKind.File ? entry.Size : 0);
            if (compared is not null && !work.Unchanged)
            {
                Correct(comparison, compared);
            }
        }
    }

    /// <summary>Counts a stream of a given size in bytes.</summary>
    public void AddStream(long bytes)
    {
        _foundFiles++;
        _foundBytes = Saturated.Add(_foundBytes, bytes);
    }

    /// <summary>Sets the totals to what the walk has found, at its end.</summary>
    public void EndOfWalk()
    {
        lock (_lock)
        {
            _hasWalked = true;
            (progress.BytesTotal, progress.FilesTotal) = (_foundBytes, _foundFiles);
        }
    }

    private void Correct(BaseComparison comparison, BaseManifest compared)
    {
        var gone = Saturated.Add(comparison.ReplacedBytes, compared.RemovedBytes);
        progress.BytesTotal = Math.Max(0, Saturated.Add(_baseBytes, comparison.FoundBytes) - gone);
        progress.FilesTotal = Math.Max(0, _baseFiles + comparison.AddedFiles - compared.RemovedFiles);
    }
}
