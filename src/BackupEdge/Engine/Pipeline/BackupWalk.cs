using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// The first stage of a backup: walks the sources in manifest order and fills batches. Large and sparse files it reads and
/// cuts itself, piece by piece, so that all workers share the hashing and compressing of one file.
/// </summary>
internal sealed class BackupWalk(ItemRing<BackupItem> ring, Chunker chunker, ReportLog warnings)
{
    /// <summary>Files larger than this (bytes) are read by the walk, in pieces.</summary>
    public const int LargeFile = 1024 * 1024;

    private readonly Dictionary<FileIdentity, LinkedFile> _linked = [];
    private readonly ExtendedAttributes _attributes = new();
    private BackupItem? _batch;

    public void Run(BackupRequest request)
    {
        foreach (var source in request.Sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            if (source.Kind != SourceKind.Files)
            {
                throw new Fault(FaultCode.InvalidRequest, $"The source '{source.Name}' is of a kind that this release cannot read yet; only 'files' can be.", ("source", source.Name));
            }

            _linked.Clear();
            using var tree = new FileTree(source, request.Forbidden, warnings);
            Walk(tree);
        }

        SendBatch();
    }

    private void Walk(FileTree tree)
    {
        var batch = Batch();
        while (tree.TryNext(batch.Spare().Entry, _attributes, out var stat))
        {
            ring.Stop.ThrowIfCancellationRequested();
            var work = batch.Spare();
            work.Dropped = false;
            work.Fd = -1;
            work.NameOffset = tree.NameOffset;
            work.Folder = tree.Folder.Hold();
            if (!Prepare(work, stat))
            {
                work.Release();
            }
            else if (work.Entry.Kind == ManifestEntryKind.File && IsLarge(stat))
            {
                SendLarge(work);
            }
            else
            {
                batch.EntryBytes += work.Entry.Size;
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

    // A file with further names is opened here, so that a first name that goes away meanwhile does not take the content of the
    // other names with it. False when there is nothing to record.
    private bool Prepare(WorkEntry work, in FileStat stat)
    {
        if (work.Entry.Kind == ManifestEntryKind.Directory || stat.Links < 2)
        {
            return true;
        }

        if (_linked.TryGetValue(stat.Identity, out var first))
        {
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

        if (work.Entry.Kind == ManifestEntryKind.File)
        {
            work.Fd = OpenedFile.Open(work, warnings);
            if (work.Fd < 0)
            {
                return false;
            }
        }

        work.Entry.Flags |= ManifestEntryFlags.Linked;
        _linked.Add(stat.Identity, new LinkedFile(work.Entry.Path.Span.ToArray(), (int)stat.Links - 1));
        return true;
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

    private sealed class LinkedFile(byte[] path, int remaining)
    {
        public byte[] Path => path;

        public int Remaining { get; set; } = remaining;
    }
}
