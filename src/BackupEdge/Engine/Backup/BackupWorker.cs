using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The middle stage of a backup, one per thread: reads the small files of a batch, cuts, hashes and stores them; hashes and
/// stores the chunks of a piece. Buffers are its own and are used for every file.
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
    // One byte more than the largest file a batch holds: a full buffer means that the file has grown meanwhile.
    private readonly byte[] _buffer = new byte[BackupWalk.LargeFile + 1];
    private readonly ExtendedAttributes _attributes = new();

    public void Run()
    {
        foreach (var item in ring.Work())
        {
            if (item.IsPiece)
            {
                Store(item);
            }

            for (var i = 0; i < item.Count; i++)
            {
                ring.Stop.ThrowIfCancellationRequested();
                Process(item[i]);
            }

            ring.SetDone(item);
        }

        groups.Flush();
    }

    private void Store(BackupItem item)
    {
        var at = 0;
        foreach (var cut in item.Cuts)
        {
            if (cut < 0)
            {
                item.Parts.Add(ContentPart.Hole(-cut));
                continue;
            }

            item.Parts.Add(groups.Add(item.Buffer.AsSpan(at, (int)cut)));
            at += (int)cut;
        }

        progress.AddBytes(at);
        progress.AddFiles(item.IsEnd ? 1 : 0);
    }

    private void Process(WorkEntry work)
    {
        try
        {
            switch (work.Entry.Kind)
            {
                case ManifestEntryKind.File when work.Unchanged && (work.Entry.Flags & ManifestEntryFlags.Continued) == 0:
                    progress.AddFiles(1);
                    break;
                case ManifestEntryKind.Symlink when work.Unchanged:
                    break;
                case ManifestEntryKind.File when (work.Entry.Flags & ManifestEntryFlags.Continued) == 0:
                    ReadFile(work);
                    progress.AddFiles(1);
                    break;
                case ManifestEntryKind.Symlink:
                    ReadLink(work);
                    break;
                case ManifestEntryKind.Fifo:
                    ReadAttributesByPath(work);
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
        var fd = work.TakeHeld() is var held and >= 0 ? held : OpenedFile.Open(work, calls, warnings);
        if (fd < 0)
        {
            work.Dropped = true;
            return;
        }

        try
        {
            if (!OpenedFile.TryDescribe(fd, work.Entry, _attributes, calls, warnings, out var before) || !ReadContent(fd, work.Entry))
            {
                work.Dropped = true;
                return;
            }

            OpenedFile.NoteChange(fd, work.Entry, before, work.FlushedAt, work.Entry.Size, calls, warnings);
        }
        finally
        {
            _ = Posix.close(fd);
        }
    }

    private bool ReadContent(int fd, ManifestEntry entry)
    {
        var length = 0;
        while (length < _buffer.Length)
        {
            var count = calls.Read(fd, _buffer.AsSpan(length), entry.Path.Span);
            if (count == 0)
            {
                break;
            }

            if (count < 0)
            {
                warnings.Add(entry.Path.Span, "unreadable", $"it cannot be read at byte {length}: {Posix.Describe(Posix.Errno)}");
                return false;
            }

            length += count;

            // Most files end where their size says; asking once more would cost a call for each.
            if (length == entry.Size)
            {
                break;
            }
        }

        length = Math.Min(length, BackupWalk.LargeFile);
        entry.Size = length;
        progress.AddBytes(length);
        for (var rest = _buffer.AsSpan(0, length); !rest.IsEmpty;)
        {
            var cut = chunker.FirstCut(rest);
            entry.Parts.Add(groups.Add(rest[..cut]));
            rest = rest[cut..];
        }

        return true;
    }

    private void ReadLink(WorkEntry work)
    {
        var held = work.TakeHeld();
        var text = _buffer.AsSpan(0, 64 * 1024);
        var length =
            held < 0
                ? calls.ReadLink(work.Folder!.Fd, work.Name, text, work.Entry.Path.Span)
                : calls.ReadLink(held, "\0"u8, text, work.Entry.Path.Span);
        var errno = Posix.Errno;
        if (held >= 0)
        {
            _ = Posix.close(held);
        }

        if (length < 0)
        {
            warnings.Add(work.Entry.Path.Span, errno == Posix.NotFound ? "vanished" : "unreadable", Posix.Describe(errno));
            work.Dropped = true;
            return;
        }

        work.Entry.Link.Set(_buffer.AsSpan(0, length));
        ReadAttributesByPath(work);
    }

    // Links and pipes cannot be opened for their attributes; the way through /proc stays relative to the open folder.
    private void ReadAttributesByPath(WorkEntry work)
    {
        var path = new ByteString();
        path.Append(Encoding.ASCII.GetBytes($"/proc/self/fd/{work.Folder!.Fd}/"));
        path.Append(work.Name);
        if (calls.ReadAttributes(_attributes, -1, path.Span, work.Entry.Attributes, work.Entry.Path.Span) is { } problem)
        {
            warnings.Add(work.Entry.Path.Span, "unreadable", $"its extended attributes are not kept: {problem}");
        }
    }
}
