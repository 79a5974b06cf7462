using System.Diagnostics;
using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Compares what was restored of one source with the manifest of the backup: each file byte by byte, each link and folder, and metadata. A
/// file that has not changed in the source since the backup is compared with the source too.
/// </summary>
internal sealed class RestoredCheck(ArchiveSet archives, RestoredCheckRequest request, TransferProgress progress, CancellationToken cancel)
{
    private const int MaxLink = 64 << 10;
    private readonly ReportLog _problems = new();
    private readonly MetadataComparison _metadata = new();
    private readonly ContentComparison _content = new(archives, cancel);
    private readonly HashSet<string> _warned = request.RestoreWarnings.Select(report => report.Path).ToHashSet(StringComparer.Ordinal);
    private readonly List<ContentPart> _parts = [];
    private readonly byte[] _link = new byte[MaxLink];
    private readonly byte[] _name = Encoding.UTF8.GetBytes(request.Source);
    private long _entries;
    private long _files;
    private long _bytes;
    private long _contentProblems;
    private long _metadataProblems;
    private long _liveFiles;
    private long _liveBytes;
    private long _changedFiles;
    private long _liveProblems;

    /// <summary>Compares everything; blocks until done. Differences are listed in the result, not thrown.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the restored folder cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RestoredCheckSummary Run()
    {
        var root = RootFolder.Open(request.Folder, request.Followed, out var errno);
        if (root < 0)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The restored folder '{request.Folder}' cannot be opened: {Posix.Describe(errno)}.",
                ("path", request.Folder)
            );
        }

        using var restored = new EntryView(root, _name.Length);
        using var links = new EntryView(RootFolder.Open(request.Folder, "", out _), _name.Length);
        using var live = new LiveComparison(request.Live, _name.Length);
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (page, problem) =>
            AddContent(PathText.Of(page.FirstPath), $"The manifest is damaged from here on, for up to {page.Entries} entries: {problem}")
        );
        var entry = new ManifestEntry();
        reader.Seek(_name);
        while (reader.TryNext(entry))
        {
            cancel.ThrowIfCancellationRequested();
            if (PathOrder.IsWithin(entry.Path.Span, _name))
            {
                _entries++;
                Check(reader, entry, restored, links, live);
            }
            else if (PathOrder.Compare(entry.Path.Span, _name) > 0)
            {
                break;
            }
        }

        return new RestoredCheckSummary
        {
            Entries = _entries,
            Files = _files,
            Bytes = _bytes,
            ComparesOwners = _metadata.ComparesOwners,
            ComparesMetadata = !request.HasMoreWarnings,
            ContentProblems = _contentProblems,
            MetadataProblems = _metadataProblems,
            LiveFiles = _liveFiles,
            LiveBytes = _liveBytes,
            ChangedFiles = _changedFiles,
            LiveProblems = _liveProblems,
            LiveSkipped = live.Skipped,
            Problems = _problems.ToList(),
        };
    }

    private void Check(ManifestReader reader, ManifestEntry entry, EntryView restored, EntryView links, LiveComparison live)
    {
        var path = PathText.Of(entry.Path.Span);
        if (!restored.TryStat(entry.Path.Span, out var stat, out var errno))
        {
            if (!IsNotContained(path, reader, entry))
            {
                AddContent(path, errno == Posix.NotFound ? "It was not restored." : $"It cannot be read: {Posix.Describe(errno)}.");
            }

            return;
        }

        switch (entry.Kind)
        {
            case ManifestEntryKind.Directory:
                CheckType(path, stat, FileType.Directory);
                CheckMetadata(path, entry, stat, -1);
                if (!_metadata.ComparesOwners && entry.Path.Length > _name.Length)
                {
                    OwnerAccess.Enter(restored, entry.Path.Span, stat.Mode);
                }

                break;
            case ManifestEntryKind.File or ManifestEntryKind.Stream:
                CheckFile(path, reader, entry, stat, restored, live);
                break;
            case ManifestEntryKind.Symlink:
                CheckType(path, stat, FileType.Symlink);
                if (
                    !restored.TryReadLink(entry.Path.Span, _link, out var length) || !_link.AsSpan(0, length).SequenceEqual(entry.Link.Span)
                )
                {
                    AddContent(path, "It is not the symbolic link that the backup has.");
                }

                CheckMetadata(path, entry, stat, -1);
                break;
            case ManifestEntryKind.HardLink:
                CheckHardLink(path, entry, stat, links);
                break;
            case ManifestEntryKind.Fifo:
                CheckType(path, stat, FileType.Fifo);
                CheckMetadata(path, entry, stat, -1);
                break;
            default:
                throw new UnreachableException($"Unknown kind of entry: {entry.Kind}.");
        }
    }

    // The first 1000 such paths are known from the restore; of the others, the manifest says so at the end of their content.
    private bool IsNotContained(string path, ManifestReader reader, ManifestEntry entry)
    {
        if (request.NotContained.Contains(path) || request.NotContained.Contains(PathText.Of(entry.Link.Span)))
        {
            return true;
        }

        const ManifestEntryFlags Both = ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck;
        return entry.Kind == ManifestEntryKind.File && (reader.VisitParts(entry, _parts, _ => { }).Flags & Both) == Both;
    }

    private void CheckFile(
        string path,
        ManifestReader reader,
        ManifestEntry entry,
        in FileStat stat,
        EntryView restored,
        LiveComparison live
    )
    {
        if (!CheckType(path, stat, FileType.Regular))
        {
            return;
        }

        var fd = OwnerAccess.OpenToRead(restored, entry.Path.Span, stat.Mode);
        if (fd < 0)
        {
            AddContent(path, $"It cannot be opened: {Posix.Describe(Posix.Errno)}.");
            return;
        }

        var liveFd = entry.Kind == ManifestEntryKind.File ? live.OpenUnchanged(entry) : -1;
        try
        {
            Compare(path, reader, entry, fd, liveFd, stat.Size);
            CheckMetadata(path, entry, stat, fd);
            _changedFiles += live.IsOpen && liveFd < 0 ? 1 : 0;
        }
        finally
        {
            _ = Posix.close(fd);
            if (liveFd >= 0)
            {
                _ = Posix.close(liveFd);
            }
        }

        progress.AddFiles(1);
    }

    private void Compare(string path, ManifestReader reader, ManifestEntry entry, int fd, int liveFd, long size)
    {
        string? problem = null,
            difference = null;
        long at = 0,
            liveAt = 0,
            done = 0;
        var (flags, total) = reader.VisitParts(entry, _parts, parts =>
        {
            problem ??= _content.FindDifference(fd, parts, ref at);
            if (liveFd >= 0)
            {
                difference ??= _content.FindDifference(liveFd, parts, ref liveAt);
            }

            progress.AddBytes(at - done);
            done = at;
        });
        if ((flags & ManifestEntryFlags.Incomplete) != 0)
        {
            problem ??= "the manifest is damaged before its end";
        }

        problem ??= size == at && total == at ? null : $"it has {size} bytes, and the backup has {total}";
        if (problem is not null)
        {
            AddContent(path, $"What was restored is not what the backup has: {problem}.");
        }

        _files++;
        _bytes += at;
        if (liveFd < 0)
        {
            return;
        }

        if (!LiveComparison.IsStillUnchanged(liveFd, entry))
        {
            _changedFiles++;
            return;
        }

        _liveFiles++;
        _liveBytes += liveAt;
        if (difference is not null)
        {
            _liveProblems++;
            _problems.Add(
                path,
                "source_differs",
                $"The source has other content, although its size and times say that it did not change since the backup: {difference}."
            );
        }
    }

    private void CheckHardLink(string path, ManifestEntry entry, in FileStat stat, EntryView links)
    {
        if (!links.TryStat(entry.Link.Span, out var first, out _) || first.Identity != stat.Identity)
        {
            AddContent(path, $"It is not another name of '{PathText.Of(entry.Link.Span)}', as in the backup.");
        }
    }

    private bool CheckType(string path, in FileStat stat, FileType wanted)
    {
        if (stat.Type == wanted)
        {
            return true;
        }

        AddContent(path, $"It was restored as {stat.Type}, not as {wanted}.");
        return false;
    }

    private void CheckMetadata(string path, ManifestEntry entry, in FileStat stat, int fd)
    {
        if (!request.HasMoreWarnings && !_warned.Contains(path) && _metadata.FindDifference(entry, stat, fd) is { } difference)
        {
            _metadataProblems++;
            _problems.Add(path, "metadata_differs", $"Its metadata is not what the backup has: {difference}.");
        }
    }

    private void AddContent(string path, string message)
    {
        _contentProblems++;
        _problems.Add(path, "content_differs", message);
    }
}
