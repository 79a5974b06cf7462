using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The first stage of a backup: walks the sources in manifest order and fills batches. Large and sparse files it reads and
/// cuts itself, piece by piece, so that all workers share the hashing and compressing of one file; so it does with streams.
/// </summary>
/// <param name="ring">Carries the batches and pieces.</param>
/// <param name="chunker">Cuts large files.</param>
/// <param name="compared">The base, or null to read everything.</param>
/// <param name="warnings">Gets what cannot be read.</param>
/// <param name="hooks">Run around each source.</param>
/// <param name="held">Counts what the walk holds open for workers.</param>
/// <param name="options">How streams are opened, how long to wait for the system, and the clock.</param>
internal sealed class BackupWalk(
    ItemRing<BackupItem> ring,
    Chunker chunker,
    BaseManifest? compared,
    ReportLog warnings,
    SourceHooks hooks,
    OpenDescriptors held,
    EngineOptions options
)
{
    /// <summary>Files larger than this (bytes) are read by the walk, in pieces.</summary>
    public const int LargeFile = 1024 * 1024;

    private readonly LinkedNames _linked = new();
    private readonly List<ContentPart> _parts = [];
    private readonly BaseComparison _comparison = new(compared);
    private readonly EntryBatches _batches = new(ring);
    private ITreeSource? _tree;
    private SourceCalls? _calls;
    private EntryReaders? _readers;
    private SkippableSources? _skippable;

    /// <summary>Sources that failed and were left out; null when there are none.</summary>
    public IReadOnlyList<PathReport>? Skipped => _skippable?.Skipped;

    /// <summary>How the walk differs from the base.</summary>
    public BaseComparison Comparison => _comparison;

    private EntryReaders Readers => _readers ??= new EntryReaders(Calls, warnings);

    private SourceCalls Calls => _calls ??= new SourceCalls(options.WaitLimit, held, ReleaseHeld, ring.Stop);

    public void Run(BackupRequest request)
    {
        var taken = request.Sources.Select(source => source.DatabaseFile).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var context = new TreeContext
        {
            Forbidden = request.Forbidden,
            LeftOut = new DatabaseFiles(request.Databases, taken),
            Warnings = warnings,
            Calls = Calls,
            Flush = new FileSystemFlush(ring.Stop),
        };
        _skippable = new SkippableSources(ring, _comparison, compared, hooks, warnings);
        foreach (var source in request.Sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            void ReadOne() => hooks.Around(source, () => Read(source, context), _batches.Drain, ring.Stop);
            if (source.IsSkippedOnFailure)
            {
                _skippable.Read(source, ReadOne, _batches.Send, _batches.Forget);
            }
            else
            {
                ReadOne();
            }
        }

        _skippable.ThrowIfNoneIsLeft(request.Sources.Count);
        compared?.Finish();
        _batches.Send();
    }

    private void Read(SourceDefinition source, TreeContext context)
    {
        switch (source)
        {
            case TreeSourceDefinition tree:
                ReadTree(tree, context);
                break;
            case StreamSourceDefinition stream:
                new BackupStreams(ring, chunker, _batches, warnings, options).Read(stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "It is neither a tree nor a stream.");
        }
    }

    private void ReadTree(TreeSourceDefinition source, TreeContext context)
    {
        _linked.Clear();
        using var tree = source.Open(context);
        _tree = tree;
        try
        {
            Walk(tree);
        }
        finally
        {
            _batches.Work.Release();
            _tree = null;
        }
    }

    // What the batch holds open is closed by the workers once they have it.
    private void ReleaseHeld()
    {
        _batches.Send();
        _tree?.CloseSpare();
    }

    private void Walk(ITreeSource tree)
    {
        while (TryNext(tree, out var work, out var stat))
        {
            ring.Stop.ThrowIfCancellationRequested();
            if (!Prepare(tree, work, stat))
            {
                work.Release();
            }
            else if (work.Unchanged && (work.Entry.Flags & ManifestEntryFlags.Continued) != 0)
            {
                SendUnchangedLarge(work);
            }
            else if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged && IsLarge(stat))
            {
                SendLarge(work);
            }
            else
            {
                AddToBatch(work);
            }
        }
    }

    private bool TryNext(ITreeSource tree, out WorkEntry work, out FileStat stat)
    {
        _batches.Work.Reset();
        var isThere = tree.TryNext(_batches.Work, out stat);
        work = _batches.Work;
        return isThere;
    }

    private void AddToBatch(WorkEntry work)
    {
        var kind = work.Entry.Kind;
        if (kind is ManifestEntryKind.Directory or ManifestEntryKind.HardLink || (work.Unchanged && kind == ManifestEntryKind.File))
        {
            // Nothing is left to read; the folder need not stay open for it.
            work.Release();
        }

        _batches.Add(work.Unchanged ? 0 : work.Entry.Size);
    }

    private static bool IsLarge(in FileStat stat) => stat.Size > LargeFile || stat.AllocatedBytes < stat.Size;

    // False when there is nothing to record.
    private bool Prepare(ITreeSource tree, WorkEntry work, in FileStat stat)
    {
        var hasNames = work.Entry.Kind != ManifestEntryKind.Directory && stat.Links > 1;
        var first = hasNames ? _linked.Find(stat) : null;
        if (first is not null)
        {
            work.Entry.Kind = ManifestEntryKind.HardLink;
            work.Entry.Link.Set(first);
            work.Entry.Size = 0;
        }

        work.Unchanged = _comparison.TakeOver(work.Entry);
        if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged)
        {
            work.FlushedAt = tree.FindFlush(work, stat);
        }

        return !hasNames || first is not null || PrepareFirst(tree, work, stat);
    }

    private bool PrepareFirst(ITreeSource tree, WorkEntry work, in FileStat stat)
    {
        work.Entry.Flags |= ManifestEntryFlags.Linked;
        var known = stat;
        if (!work.Unchanged && work.Entry.Kind is ManifestEntryKind.File or ManifestEntryKind.Symlink)
        {
            if (!tree.TryHold(work, out known))
            {
                return false;
            }

            // What was opened gives the content, and may be another file than the one that stood under the name before.
            if (known.Type != stat.Type || known.Links < 2)
            {
                return true;
            }
        }

        _linked.Add(known, work.Entry.Path.Span);
        return true;
    }

    // The content is the base's list of chunks, which may be too long for one item.
    private void SendUnchangedLarge(WorkEntry work)
    {
        work.Release();
        _batches.Keep();
        _batches.Send();
        var piece = Piece();
        ManifestEntryFlags flags;
        long size;
        while (compared!.TryNextContent(_parts, out flags, out size))
        {
            if (piece.Parts.Count + _parts.Count > BackupItem.MaxCuts)
            {
                ring.Send(piece);
                piece = Piece();
            }

            piece.Parts.AddRange(_parts);
        }

        piece.IsEnd = true;
        piece.EndFlags = flags;
        piece.EndSize = size;
        ring.Send(piece);
    }

    private BackupItem Piece()
    {
        ring.Stop.ThrowIfCancellationRequested();
        var piece = ring.Rent();
        piece.IsPiece = true;
        return piece;
    }

    private void SendLarge(WorkEntry work)
    {
        var reader = Readers.For(work);
        try
        {
            var isOpen = reader.TryOpen(work, out var opened);
            work.Release();
            if (!isOpen)
            {
                return;
            }

            // The carrier goes round with its batch, so what the end needs is taken out first.
            var flushedAt = work.FlushedAt;
            var entry = new ManifestEntry();
            entry.Path.Set(work.Entry.Path.Span);
            work.Entry.Flags |= ManifestEntryFlags.Continued;
            _batches.Keep();
            _batches.Send();
            var end = new LargeFileReader(ring, chunker, reader).Read(entry.Path.Span, opened);
            if (end.Problem is not null)
            {
                warnings.Add(entry.Path.Span, "unreadable", end.Problem);
                end.Last.EndFlags = ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck;
            }
            else
            {
                end.Last.EndFlags = reader.MarkChange(entry, opened, flushedAt, end.Bytes);
            }

            end.Last.IsEnd = true;
            end.Last.EndSize = end.Bytes;
            ring.Send(end.Last);
        }
        finally
        {
            reader.Close();
        }
    }
}
