using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// The first stage of a backup: walks the sources in manifest order and fills batches. Large and sparse files it reads and
/// cuts itself, piece by piece, so that all workers share the hashing and compressing of one file; so it does with streams.
/// </summary>
/// <param name="ring">Carries the batches and pieces.</param>
/// <param name="chunker">Cuts large files.</param>
/// <param name="compared">The base, or null to read everything.</param>
/// <param name="warnings">Gets what cannot be read.</param>
/// <param name="hooks">Run around each source.</param>
/// <param name="options">How streams are opened, and the clock.</param>
internal sealed class BackupWalk(ItemRing<BackupItem> ring, Chunker chunker, BaseManifest? compared, ReportLog warnings, SourceHooks hooks, EngineOptions options)
{
    /// <summary>Files larger than this (bytes) are read by the walk, in pieces.</summary>
    public const int LargeFile = 1024 * 1024;

    private readonly Dictionary<FileIdentity, LinkedFile> _linked = [];
    private readonly ExtendedAttributes _attributes = new();
    private readonly List<ContentPart> _parts = [];
    private readonly BaseComparison _comparison = new(compared);
    private SkippableSources? _skippable;
    private BackupItem? _batch;

    /// <summary>Sources that failed and were left out; null when there are none.</summary>
    public IReadOnlyList<PathReport>? Skipped => _skippable?.Skipped;

    /// <summary>How the walk differs from the base.</summary>
    public BaseComparison Comparison => _comparison;

    public void Run(BackupRequest request)
    {
        var taken = request.Sources.Where(source => source.Kind == SourceKind.Sqlite).Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        var leftOut = new DatabaseFiles(request.Databases, taken);
        _skippable = new SkippableSources(ring, _comparison, compared, hooks, warnings);
        foreach (var source in request.Sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            void ReadOne() => hooks.Around(source, () => Read(source, request.Forbidden, leftOut), Drain, ring.Stop);
            if (source.IsSkippedOnFailure)
            {
                _skippable.Read(source, ReadOne, SendBatch, ForgetBatch);
            }
            else
            {
                ReadOne();
            }
        }

        _skippable.ThrowIfNoneIsLeft(request.Sources.Count);
        compared?.Finish();
        SendBatch();
    }

    private void Read(SourceDefinition source, IReadOnlyList<string> forbidden, DatabaseFiles leftOut)
    {
        if (source.Kind != SourceKind.Files)
        {
            ReadStream(source);
            return;
        }

        _linked.Clear();
        using var tree = new FileTree(source, forbidden, leftOut, warnings);
        Walk(tree);
    }

    private void Drain()
    {
        SendBatch();
        if (_batch is { } empty)
        {
            _batch = null;
            ring.Return(empty);
        }

        ring.Drain();
    }

    // A stream is never taken over from the base: what of it did not change is found by its chunks.
    private void ReadStream(SourceDefinition source)
    {
        using var stream = options.OpenStream(source, options, ring.Stop);
        if (stream.Warning is { } warning)
        {
            warnings.Add(source.Name, warning.Code, warning.Message);
        }

        AddOwn(source.Name, ManifestEntryKind.Directory, 0x1C0);
        var entry = AddOwn($"{source.Name}/{source.FileName}", ManifestEntryKind.Stream, 0x180);
        entry.Flags = ManifestEntryFlags.Continued;
        stream.Describe(entry);
        SendBatch();
        var cutter = new PieceCutter(ring, chunker);
        try
        {
            for (int count; (count = stream.Read(cutter.Room())) > 0;)
            {
                cutter.Add(count);
            }
        }
        catch (Fault)
        {
            cutter.GiveUp();
            throw;
        }

        cutter.CutRest();
        cutter.Last.IsEnd = true;
        cutter.Last.EndSize = cutter.Bytes;
        ring.Send(cutter.Last);
    }

    // An entry that no file stands for: it belongs to this process's user.
    private ManifestEntry AddOwn(string path, ManifestEntryKind kind, uint mode)
    {
        var work = Batch().Spare();
        work.Dropped = work.Unchanged = false;
        work.Fd = -1;
        var entry = work.Entry;
        entry.Clear();
        entry.Path.Set(Encoding.UTF8.GetBytes(path));
        (entry.Kind, entry.Mode, entry.UserId, entry.GroupId) = (kind, mode, Posix.geteuid(), Posix.getegid());
        entry.Modified = entry.Changed = Timestamp.Of(options.Time.GetUtcNow());
        Batch().Keep();
        return entry;
    }

    private void Walk(FileTree tree)
    {
        var batch = Batch();
        while (tree.TryNext(batch.Spare().Entry, _attributes, out var stat))
        {
            ring.Stop.ThrowIfCancellationRequested();
            var work = batch.Spare();
            work.Dropped = work.Unchanged = false;
            work.Fd = -1;
            work.NameOffset = tree.NameOffset;
            work.Folder = tree.Folder.Hold();
            if (!Prepare(work, stat))
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
                batch.EntryBytes += work.Unchanged ? 0 : work.Entry.Size;
                batch.Keep();
            }

            batch = Batch();
            if (batch.Count == BackupItem.MaxEntries || batch.EntryBytes >= BackupItem.BatchBytes)
            {
                SendBatch();
                batch = Batch();
            }
        }
    }

    private static bool IsLarge(in FileStat stat) => stat.Size > LargeFile || stat.AllocatedBytes < stat.Size;

    // False when there is nothing to record.
    private bool Prepare(WorkEntry work, in FileStat stat)
    {
        var isFirstName = work.Entry.Kind != ManifestEntryKind.Directory && stat.Links > 1 && !TryLink(work, stat);
        work.Unchanged = _comparison.TakeOver(work.Entry);
        if (!isFirstName)
        {
            return true;
        }

        work.Entry.Flags |= ManifestEntryFlags.Linked;
        if (work.Entry.Kind == ManifestEntryKind.File && !work.Unchanged)
        {
            // Opened here, so that a first name that goes away meanwhile does not take the content of the other names with it.
            work.Fd = OpenedFile.Open(work, warnings);
            if (work.Fd < 0)
            {
                return false;
            }
        }

        _linked.Add(stat.Identity, new LinkedFile(work.Entry.Path.Span.ToArray(), (int)stat.Links - 1));
        return true;
    }

    // True when the file came under another name before: the entry then is a hard link to that.
    private bool TryLink(WorkEntry work, in FileStat stat)
    {
        if (!_linked.TryGetValue(stat.Identity, out var first))
        {
            return false;
        }

        work.Entry.Kind = ManifestEntryKind.HardLink;
        work.Entry.Link.Set(first.Path);
        work.Entry.Size = 0;

        // Forgotten with its last name: what is held is what is still awaited.
        if (--first.Remaining == 0)
        {
            _linked.Remove(stat.Identity);
        }

        return true;
    }

    // The content is the base's list of chunks, which may be too long for one item.
    private void SendUnchangedLarge(WorkEntry work)
    {
        work.Release();
        Batch().Keep();
        SendBatch();
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
        var fd = work.Fd >= 0 ? work.Fd : OpenedFile.Open(work, warnings);
        work.Fd = -1;
        work.Release();
        if (fd < 0)
        {
            return;
        }

        try
        {
            if (!OpenedFile.TryDescribe(fd, work.Entry, _attributes, warnings, out var before))
            {
                return;
            }

            // The carrier goes round with its batch, so what the end needs is taken out first.
            var entry = new ManifestEntry();
            entry.Path.Set(work.Entry.Path.Span);
            work.Entry.Flags |= ManifestEntryFlags.Continued;
            Batch().Keep();
            SendBatch();
            var end = new LargeFileReader(ring, chunker).Read(fd, before);
            if (end.Problem is not null)
            {
                warnings.Add(entry.Path.Span, "unreadable", end.Problem);
                end.Last.EndFlags = ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck;
            }
            else
            {
                end.Last.EndFlags = OpenedFile.NoteChange(fd, entry, before, end.Bytes, warnings);
            }

            end.Last.IsEnd = true;
            end.Last.EndSize = end.Bytes;
            ring.Send(end.Last);
        }
        finally
        {
            _ = Posix.close(fd);
        }
    }

    private BackupItem Batch() => _batch ??= ring.Rent();

    private void SendBatch()
    {
        if (_batch is { Count: > 0 } full)
        {
            _batch = null;
            ring.Send(full);
        }
    }

    private void ForgetBatch()
    {
        if (_batch is { } failed)
        {
            for (var i = 0; i < failed.Count; i++)
            {
                failed[i].Release();
            }

            failed.Spare().Release();
            failed.Reset();
        }
    }

    private sealed class LinkedFile(byte[] path, int remaining)
    {
        public byte[] Path => path;

        public int Remaining { get; set; } = remaining;
    }
}
