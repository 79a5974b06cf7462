using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The first stage of a backup: walks the sources in manifest order and fills batches. It reads and cuts large files, sparse files and
/// streams itself, piece by piece, so that all workers share the hashing and compression of one file.
/// </summary>
/// <param name="ring">Carries the batches and pieces to the workers.</param>
/// <param name="chunker">Cuts large files and streams into chunks.</param>
/// <param name="bases">The bases, or <see langword="null"/> to read everything.</param>
/// <param name="warnings">Receives a warning for each entry that cannot be read.</param>
/// <param name="hooks">Runs the hooks of each source.</param>
/// <param name="held">Counts the descriptors that the walk holds open for workers.</param>
/// <param name="rate">Limits the bytes that are read; null for no limit.</param>
/// <param name="options">The options of the engine.</param>
/// <param name="totals">Receives what the walk has found.</param>
internal sealed class BackupWalk(
    ItemRing<BackupItem> ring,
    Chunker chunker,
    BackupBases? bases,
    ReportLog warnings,
    SourceHooks hooks,
    OpenDescriptors held,
    ReadLimit? rate,
    EngineOptions options,
    BackupTotals totals
)
{
    /// <summary>The size in bytes above which the walk reads a file itself, in pieces.</summary>
    public const int LargeFile = 1024 * 1024;

    private readonly LinkedNames _linked = new();
    private readonly BaseComparison _comparison = new(bases);
    private readonly EntryBatches _batches = new(ring);
    private BaseSender? _base;
    private BackupStreams? _streams;
    private UnreadPaths? _unread;
    private ITreeSource? _tree;
    private SourceCalls? _calls;
    private EntryReaders? _readers;
    private SkippableSources? _skippable;

    /// <summary>The sources that failed and were left out, or <see langword="null"/> if there are none.</summary>
    public IReadOnlyList<PathReport>? Skipped => _skippable?.Skipped;

    /// <summary>The comparison of the walk with the bases.</summary>
    public BaseComparison Comparison => _comparison;

    private BaseSender Base => _base ??= new BaseSender(ring, _batches, bases, _comparison);

    private BackupStreams Streams => _streams ??= new BackupStreams(ring, chunker, _batches, bases, Base, totals, warnings, rate, options);

    private UnreadPaths Unread => _unread ??= new UnreadPaths(bases, warnings, Base.TryCarryOver);

    private EntryReaders Readers => _readers ??= new EntryReaders(Calls, warnings);

    private SourceCalls Calls => _calls ??= new SourceCalls(options.WaitLimit, held, ReleaseHeld, ring.Stop, rate);

    /// <summary>Reads all sources.</summary>
    public void Run(BackupRequest request)
    {
        var taken = request.Sources.Select(source => source.DatabaseFile).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var context = new TreeContext
        {
            Forbidden = request.Forbidden,
            ExcludedFiles = new DatabaseFiles(request.Databases, taken),
            Warnings = warnings,
            Calls = Calls,
            Flush = new FileSystemFlush(ring.Stop),
            OpenBuckets = options.OpenBuckets,
        };
        _skippable = new SkippableSources(ring, _comparison, bases, hooks, warnings);
        foreach (var source in request.Sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            _batches.Begin(source.Compression ?? options.Compression);
            bases?.Begin(source.Name);
            void ReadOne() => hooks.RunAround(source, () => Read(source, context), _batches.Drain, ring.Stop);
            if (source.IsSkippedOnFailure)
            {
                _skippable.Read(source, ReadOne, _batches.Send, _batches.Discard);
            }
            else
            {
                ReadOne();
            }
        }

        _skippable.ThrowIfAllFailed(request.Sources.Count);
        _batches.Send();
        totals.EndOfWalk();
    }

    private void Read(SourceDefinition source, TreeContext context)
    {
        switch (source)
        {
            case TreeSourceDefinition tree:
                ReadTree(tree, context);
                break;
            case StreamSourceDefinition stream:
                Streams.Read(stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "The source is neither a tree nor a stream.");
        }
    }

    private void ReadTree(TreeSourceDefinition source, TreeContext context)
    {
        _linked.Clear();
        using var tree = source.Open(context);
        _tree = tree;
        Unread.Begin(tree);
        try
        {
            Walk(tree);
            Unread.End(source.Name);
        }
        finally
        {
            _batches.Work.Release();
            _tree = null;
        }
    }

    // The workers close the descriptors that the batch holds.
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
            if (work.Unread == UnreadPart.Entry)
            {
                Unread.AddEntry(work.Entry.Path.Span);
            }
            else if (!Prepare(tree, work, stat))
            {
                Drop(work);
            }
            else if (work.Unchanged && (work.Entry.Flags & ManifestEntryFlags.Continued) != 0)
            {
                work.Release();
                _batches.Append();
                _batches.Send();
                Base.SendContent();
            }
            else if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged && IsLarge(stat))
            {
                SendLarge(work);
            }
            else
            {
                if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged)
                {
                    tree.BeginRead(work);
                }

                AddToBatch(work);
            }
        }
    }

    private bool TryNext(ITreeSource tree, out WorkEntry work, out FileStat stat)
    {
        _batches.Work.Reset();
        var hasEntry = tree.TryNext(_batches.Work, out stat);
        work = _batches.Work;
        return hasEntry;
    }

    private void AddToBatch(WorkEntry work)
    {
        var kind = work.Entry.Kind;
        if (kind is ManifestEntryKind.Directory or ManifestEntryKind.HardLink || (work.Unchanged && kind == ManifestEntryKind.File))
        {
            // There is no content to read, so the folder need not stay open.
            work.Release();
        }

        _batches.Add(work.Unchanged ? 0 : work.Entry.Size);
    }

    // The last stage finds out what else can be recorded.
    private void Drop(WorkEntry work)
    {
        work.Dropped = true;
        work.Release();
        _batches.Add(contentBytes: 0);
    }

    private static bool IsLarge(in FileStat stat) => stat.Size > LargeFile || stat.AllocatedBytes < stat.Size;

    // Returns false if the entry must not be recorded.
    private bool Prepare(ITreeSource tree, WorkEntry work, in FileStat stat)
    {
        var hasMoreNames = work.Entry.Kind != ManifestEntryKind.Directory && stat.Links > 1;
        var first = hasMoreNames ? _linked.Find(stat) : null;
        if (first is not null)
        {
            work.Entry.Kind = ManifestEntryKind.HardLink;
            work.Entry.Link.Set(first);
            work.Entry.Size = 0;
        }

        work.Unchanged = _comparison.TryReuse(work.Entry, lacksAttributes: work.Unread == UnreadPart.Folder);
        work.Change = _comparison.LastChange;
        totals.Add(work, _comparison, bases);
        if (work.Unread is UnreadPart.Folder or UnreadPart.Names)
        {
            Unread.AddFolder(work.Entry.Path.Span, work.Listed);
        }

        if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged)
        {
            work.FlushedAt = tree.FindFlush(work, stat);
        }

        return !hasMoreNames || first is not null || PrepareFirst(tree, work, stat);
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

            // The content is read from the opened file, which may be another file than the one that had the name before.
            if (known.Type != stat.Type || known.Links < 2)
            {
                return true;
            }
        }

        _linked.Add(known, work.Entry.Path.Span);
        return true;
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
                Drop(work);
                return;
            }

            // The entry object is sent with its batch, so copy what is needed at the end.
            var flushedAt = work.FlushedAt;
            var entry = new ManifestEntry();
            entry.Path.Set(work.Entry.Path.Span);
            work.Entry.Flags |= ManifestEntryFlags.Continued;
            _batches.Append();
            _batches.Send();
            var end = new LargeFileReader(ring, _batches, chunker, reader).Read(entry.Path.Span, opened);
            if (end.Problem is not null)
            {
                warnings.Add(entry.Path.Span, PathReport.Unreadable, end.Problem);
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
