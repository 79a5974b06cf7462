using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Determines how much a backup will process. The first estimate is the size of the bases, and the result of a scan of the sources without
/// one; the walk corrects it where the sources differ from their bases, and at its end it is exact. The totals are 0 as long as a scan is
/// missing. Used by the walk's thread, except for <see cref="SetScanned"/>.
/// </summary>
internal sealed class BackupTotals(TransferProgress progress)
{
    private readonly Lock _lock = new();
    private bool _hasWalked;
    private bool _lacksScan;
    private (long Bytes, long Files) _scanned;
    private (long Bytes, long Files) _expected;
    private long _baseBytes;
    private long _baseFiles;
    private long _foundBytes;
    private long _foundFiles;

    /// <summary>Sets the first estimate to the size of the bases. Of a base with other sources too, it is a part of its size.</summary>
    /// <param name="bases">The bases.</param>
    /// <param name="sources">The sources. Those without a base are scanned.</param>
    public void SetBases(BackupBases bases, IReadOnlyList<SourceDefinition> sources)
    {
        foreach (var manifest in bases.All)
        {
            var (summary, share) = (manifest.Archives.Main.Trailer.Summary, bases.ShareOf(manifest));
            _baseBytes = Saturated.Add(_baseBytes, share < 1 ? (long)(summary.SourceBytes * share) : summary.SourceBytes);
            _baseFiles += share < 1 ? (long)(summary.Files * share) : summary.Files;
        }

        // A base counts streams with links.
        _baseFiles += sources.Count(source => source is StreamSourceDefinition && bases.Has(source.Name));
        lock (_lock)
        {
            _lacksScan = sources.Any(source => !bases.Has(source.Name));
            _expected = (_baseBytes, _baseFiles);
            Publish();
        }
    }

    /// <summary>Adds the result of a scan of the sources without a base. Has no effect if the walk has ended. Thread-safe.</summary>
    public void SetScanned(long bytes, long files)
    {
        lock (_lock)
        {
            (_scanned, _lacksScan) = ((bytes, files), false);
            Publish();
        }
    }

    /// <summary>Counts an entry of the walk, and corrects the estimate if it differs from the base.</summary>
    /// <param name="work">The entry.</param>
    /// <param name="comparison">The comparison with the bases, which contains the entry.</param>
    /// <param name="bases">The bases, or <see langword="null"/> if there are none.</param>
    public void Add(WorkEntry work, BaseComparison comparison, BackupBases? bases)
    {
        var entry = work.Entry;
        if (entry.Kind is ManifestEntryKind.File or ManifestEntryKind.HardLink)
        {
            _foundFiles++;
            _foundBytes = Saturated.Add(_foundBytes, entry.Kind == ManifestEntryKind.File ? entry.Size : 0);
            if (bases?.Current is not null && !work.Unchanged)
            {
                Correct(comparison, bases);
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

    private void Correct(BaseComparison comparison, BackupBases bases)
    {
        var gone = Saturated.Add(comparison.ReplacedBytes, bases.RemovedBytes);
        var bytes = Math.Max(0, Saturated.Add(_baseBytes, comparison.FoundBytes) - gone);
        var files = Math.Max(0, _baseFiles + comparison.FoundFiles - bases.RemovedFiles);
        lock (_lock)
        {
            _expected = (bytes, files);
            Publish();
        }
    }

    private void Publish()
    {
        if (!_hasWalked)
        {
            (progress.BytesTotal, progress.FilesTotal) = _lacksScan
                ? (0, 0)
                : (Saturated.Add(_expected.Bytes, _scanned.Bytes), _expected.Files + _scanned.Files);
        }
    }
}
