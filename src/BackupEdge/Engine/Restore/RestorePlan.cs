using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>What a restore would do, found by comparing the manifest with what is at the destinations. Writes nothing.</summary>
internal sealed class RestorePlan
{
    private const int ConflictsTold = 10;
    private readonly RestoreTally _tally;
    private readonly OverwriteMode _overwrite;
    private readonly List<string> _conflicts = [];

    private RestorePlan(OverwriteMode overwrite, TransferProgress progress)
    {
        _overwrite = overwrite;
        _tally = new RestoreTally(progress);
    }

    /// <summary>Files and bytes that the restore would go through.</summary>
    public RestoreSummary Summary => _tally.ToSummary();

    /// <summary>Makes the plan.</summary>
    /// <exception cref="Fault"><c>path_not_found</c>.</exception>
    public static RestorePlan Make(
        ArchiveSet archives,
        RestoreRequest request,
        RestoreRoots roots,
        PathSelection selection,
        CancellationToken cancellationToken
    )
    {
        using var view = new TargetView(roots);
        var plan = new RestorePlan(request.Overwrite, new TransferProgress());
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (page, problem) =>
            plan._tally.Errors.Add(page.FirstPath, "damaged", problem)
        );
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.HasSource(entry.Path.Span) && selection.Includes(entry.Path.Span) && ArchivePath.IsSafe(entry.Path.Span))
            {
                plan.Consider(entry, SizeOf(entry, reader, parts), request, view);
            }
        }

        selection.ThrowIfUnmatched();
        return plan;
    }

    /// <summary>Refuses a restore that must not overwrite anything.</summary>
    /// <exception cref="Fault"><c>already_exists</c>.</exception>
    public void ThrowIfInTheWay()
    {
        if (_conflicts.Count > 0)
        {
            throw new Fault(
                FaultCode.AlreadyExists,
                $"{_conflicts[0]} is there already, and overwrite is 'fail', so nothing was restored. Choose another target, or "
                    + "overwrite 'replace' or 'skip'.",
                ("paths", string.Join(", ", _conflicts))
            );
        }
    }

    // How long a stream is, nobody knew when its entry was written.
    private static long SizeOf(ManifestEntry entry, ManifestReader reader, List<ContentPart> parts)
    {
        var size = entry.Size;
        if (entry.Kind == ManifestEntryKind.Stream && (entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(parts, out _, out size)) { }
        }

        return size;
    }

    private void Consider(ManifestEntry entry, long size, RestoreRequest request, TargetView view)
    {
        var into = request.IntoDatabase(entry.Path.Span);
        if (into is not null && entry.Kind == ManifestEntryKind.Directory)
        {
            return;
        }

        FileStat stat = default;
        var isThere = into is null
            ? IsThere(entry.Path.Span, view, out stat)
            : into.DatabaseFile is { } file && Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(file), out stat);
        if (entry.Kind == ManifestEntryKind.Directory)
        {
            _tally.AddDirectory();
            if (isThere && stat.Type != FileType.Directory)
            {
                NoteConflict(entry);
            }

            return;
        }

        if (isThere)
        {
            NoteConflict(entry);
        }

        if (isThere && _overwrite == OverwriteMode.Skip)
        {
            _tally.AddSkipped();
            return;
        }

        _tally.AddFile(isThere);
        _tally.AddBytes(size);
    }

    private void NoteConflict(ManifestEntry entry)
    {
        if (_conflicts.Count < ConflictsTold)
        {
            _conflicts.Add(PathText.Of(entry.Path.Span));
        }
    }

    // What cannot be looked at counts as there: a restore that must overwrite nothing must not guess.
    private static bool IsThere(ReadOnlySpan<byte> path, TargetView view, out FileStat stat) =>
        view.TryStat(path, out stat, out var errno) || errno != Posix.NotFound;
}
