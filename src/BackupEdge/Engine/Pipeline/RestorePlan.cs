using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Pipeline;

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
    /// <exception cref="Fault">`path_not_found`.</exception>
    public static RestorePlan Make(ArchiveSet archives, RestoreRequest request, PathSelection selection, CancellationToken cancellationToken)
    {
        var plan = new RestorePlan(request.Overwrite, new TransferProgress());
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (page, problem) => plan._tally.Errors.Add(page.FirstPath, "damaged", problem));
        var entry = new ManifestEntry();
        var parts = new List<ContentPart>();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.HasSource(entry.Path.Span) && selection.Includes(entry.Path.Span) && PathSelection.IsSafe(entry.Path.Span))
            {
                plan.Consider(entry, SizeOf(entry, reader, parts), request);
            }
        }

        selection.ThrowIfUnmatched();
        return plan;
    }

    /// <summary>Refuses a restore that must not overwrite anything.</summary>
    /// <exception cref="Fault">`already_exists`.</exception>
    public void ThrowIfInTheWay()
    {
        if (_conflicts.Count > 0)
        {
            throw new Fault(
                FaultCode.AlreadyExists,
                $"{_conflicts[0]} is there already, and overwrite is 'fail', so nothing was restored. Choose another target, or overwrite 'replace' or 'skip'.",
                ("paths", string.Join(", ", _conflicts)));
        }
    }

    // How long a stream is, nobody knew when its entry was written.
    private static long SizeOf(ManifestEntry entry, ManifestReader reader, List<ContentPart> parts)
    {
        var size = entry.Size;
        if (entry.Kind == ManifestEntryKind.Stream && (entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(parts, out _, out size))
            {
            }
        }

        return size;
    }

    private void Consider(ManifestEntry entry, long size, RestoreRequest request)
    {
        var into = request.IntoDatabase(entry.Path.Span);
        if (into is not null && entry.Kind == ManifestEntryKind.Directory)
        {
            return;
        }

        var isThere = Posix.TryStat(Posix.WorkingFolder, into is null ? Destination(entry.Path.Span, request) : Posix.Terminated(into.Path), out var stat);
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
            _conflicts.Add(Sources.PathText.Of(entry.Path.Span));
        }
    }

    private static ReadOnlySpan<byte> Destination(ReadOnlySpan<byte> path, RestoreRequest request)
    {
        var slash = path.IndexOf((byte)'/');
        var source = Encoding.UTF8.GetString(slash < 0 ? path : path[..slash]);
        var full = new ByteString();
        full.Append(Encoding.UTF8.GetBytes(request.Destinations[source]));
        full.Append(slash < 0 ? default : path[slash..]);
        return full.TerminatedFrom(0);
    }
}
