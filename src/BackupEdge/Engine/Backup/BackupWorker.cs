using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The middle stage of a backup, one instance per thread: reads, cuts, hashes and stores the small files of a batch; hashes and stores the
/// chunks of a piece. Each instance reuses its own buffers.
/// </summary>
internal sealed class BackupWorker(
    ItemRing<BackupItem> ring,
    GroupWriter groups,
    Chunker chunker,
    SourceCalls calls,
    ReportLog warnings,
    TransferProgress progress
)
{
    private const int MaxLink = 64 * 1024;

    // One byte more than the largest file in a batch: a full buffer means that the file has grown.
    private readonly byte[] _buffer = new byte[BackupWalk.LargeFile + 1];
    private readonly EntryReaders _readers = new(calls, warnings);
    private long _unchangedFiles; // of the current item, so that the shared counters are touched once
    private long _unchangedBytes;

    /// <summary>Processes items until there are no more.</summary>
    public void Run()
    {
        foreach (var item in ring.Work())
        {
            groups.Compression = item.Compression;
            if (item.IsPiece)
            {
                Store(item);
            }

            for (var i = 0; i < item.Count; i++)
            {
                ring.Stop.ThrowIfCancellationRequested();
                Process(item[i]);
            }

            CountUnchanged();
            ring.SetDone(item);
        }

        groups.Flush();
    }

    private void CountUnchanged()
    {
        if (_unchangedFiles > 0)
        {
            progress.AddBytes(_unchangedBytes);
            progress.AddFiles(_unchangedFiles);
            (_unchangedFiles, _unchangedBytes) = (0, 0);
        }
    }

    private void Store(BackupItem item)
    {
        var at = 0;
        var notRead = 0L;
        foreach (var part in item.Parts)
        {
            notRead = Saturated.Add(notRead, part.Length);
        }

        foreach (var cut in item.Cuts)
        {
            if (cut < 0)
            {
                notRead = Saturated.Add(notRead, -cut);
                item.Parts.Add(ContentPart.Hole(-cut));
                continue;
            }

            item.Parts.Add(groups.Add(item.Buffer.AsSpan(at, (int)cut)));
            at += (int)cut;
        }

        progress.AddRead(at);
        progress.AddBytes(notRead);
        progress.AddFiles(item.IsEnd ? 1 : 0);
    }

    private void Process(WorkEntry work)
    {
        try
        {
            switch (work.Entry.Kind)
            {
                case var kind when work.Dropped || work.IsCarriedOver:
                    progress.AddFiles(kind is ManifestEntryKind.File or ManifestEntryKind.HardLink ? 1 : 0);
                    break;
                case ManifestEntryKind.File when work.Unchanged && (work.Entry.Flags & ManifestEntryFlags.Continued) == 0:
                    _unchangedFiles++;
                    _unchangedBytes = Saturated.Add(_unchangedBytes, work.Entry.Size);
                    break;
                case ManifestEntryKind.Symlink when work.Unchanged:
                    break;
                case ManifestEntryKind.File when (work.Entry.Flags & ManifestEntryFlags.Continued) == 0:
                    ReadFile(work);
                    progress.AddFiles(1);
                    break;
                case ManifestEntryKind.Symlink:
                    work.Dropped = !_readers.For(work).TryReadLink(work, _buffer.AsSpan(0, MaxLink));
                    break;
                case ManifestEntryKind.Fifo:
                    _readers.For(work).ReadAttributes(work);
                    break;
                case ManifestEntryKind.HardLink:
                    progress.AddFiles(1);
                    break;
            }
        }
        finally
        {
            work.Release();
        }
    }

    private void ReadFile(WorkEntry work)
    {
        var reader = _readers.For(work);
        try
        {
            if (!reader.TryOpen(work, out var opened) || !ReadContent(reader, work))
            {
                work.Dropped = true;
                return;
            }

            reader.MarkChange(work.Entry, opened, work.FlushedAt, work.Entry.Size);
        }
        finally
        {
            reader.Close();
        }
    }

    private bool ReadContent(IEntryReader reader, WorkEntry work)
    {
        var entry = work.Entry;
        var length = 0;
        while (length < _buffer.Length)
        {
            var count = reader.Read(_buffer.AsSpan(length), entry.Path.Span);
            if (count == 0)
            {
                break;
            }

            if (count < 0)
            {
                work.Unread = UnreadPart.Content;
                warnings.Add(entry.Path.Span, PathReport.Unreadable, $"it cannot be read at byte {length}: {reader.LastError}");
                return false;
            }

            length += count;

            // Most files end at their recorded size; another read would cost one more system call per file.
            if (length == entry.Size)
            {
                break;
            }
        }

        length = Math.Min(length, BackupWalk.LargeFile);
        entry.Size = length;
        progress.AddRead(length);
        for (var rest = _buffer.AsSpan(0, length); !rest.IsEmpty;)
        {
            var cut = chunker.FirstCut(rest);
            entry.Parts.Add(groups.Add(rest[..cut]));
            rest = rest[cut..];
        }

        return true;
    }
}
