using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// What a restore would do, determined by comparing the manifest with the existing files at the destinations. Writes nothing.
/// </summary>
internal sealed class RestorePlan
{
    private const int MaxListedConflicts = 10;
    private readonly RestoreTally _tally;
    private readonly OverwriteMode _overwrite;
    private readonly List<string> _conflicts = [];

    private RestorePlan(OverwriteMode overwrite, TransferProgress progress)
    {
        _overwrite = overwrite;
        _tally = new RestoreTally(progress);
    }

    /// <summary>The numbers of files and bytes that the restore would write.</summary>
    public RestoreSummary Summary => _tally.ToSummary();

    /// <summary>Creates the plan.</summary>
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
                plan.AddEntry(entry, ReadSize(entry, reader, parts), request, view);
            }
        }

        selection.ThrowIfUnmatched();
        return plan;
    }

    /// <summary>Throws if the restore would overwrite an existing entry.</summary>
    /// <exception cref="Fault"><c>already_exists</c>.</exception>
    public void ThrowIfConflicts()
    {
        if (_conflicts.Count > 0)
        {
            throw new Fault(
                FaultCode.AlreadyExists,
                $"{_conflicts[0]} exists, and overwrite is 'fail', so nothing was restored. Choose another target, or "
                    + "set overwrite to 'replace' or 'skip'.",
                ("paths", string.Join(", ", _conflicts))
            );
        }
    }

    // The length of a stream was not known when its entry was written; it is stored after the content.
    private static long ReadSize(ManifestEntry entry, ManifestReader reader, List<ContentPart> parts)
    {
        var size = entry.Size;
        if (entry.Kind == ManifestEntryKind.Stream && (entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(parts, out _, out size)) { }
        }

        return size;
    }

    private void AddEntry(ManifestEntry entry, long size, RestoreRequest request, TargetView view)
    {
        var into = request.FindDatabase(entry.Path.Span);
        if (into is not null && entry.Kind == ManifestEntryKind.Directory)
        {
            return;
        }

        FileStat stat = default;
        var exists = into is null
            ? Exists(entry.Path.Span, view, out stat)
            : into.DatabaseFile is { } file && Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(file), out stat);
        if (entry.Kind == ManifestEntryKind.Directory)
        {
            _tally.AddDirectory();
            if (exists && stat.Type != FileType.Directory)
            {
                AddConflict(entry);
            }

            return;
        }

        if (exists)
        {
            AddConflict(entry);
        }

        if (exists && _overwrite == OverwriteMode.Skip)
        {
            _tally.AddSkipped();
            return;
        }

        _tally.AddFile(exists);
        _tally.AddBytes(size);
    }

    private void AddConflict(ManifestEntry entry)
    {
        if (_conflicts.Count < MaxListedConflicts)
        {
            _conflicts.Add(PathText.Of(entry.Path.Span));
        }
    }

    // An entry that cannot be read counts as existing, because a restore that must not overwrite anything must not guess.
    private static bool Exists(ReadOnlySpan<byte> path, TargetView view, out FileStat stat) =>
        view.TryStat(path, out stat, out var errno) || errno != Posix.NotFound;
}
