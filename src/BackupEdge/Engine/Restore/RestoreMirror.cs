using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Makes restored folders mirrors of the backup: deletes what the backup does not have. This happens after everything was restored without
/// an error, because a restore that fails must not make anything worse. Only a folder that is in the way of a file is deleted before.
/// </summary>
internal sealed class RestoreMirror
{
    private readonly ArchiveSet _archives;
    private readonly RestoreRequest _request;
    private readonly RestoreRoots _roots;
    private readonly RestoreStems _stems;
    private readonly PathSelection _selection;
    private readonly MirrorSpares _spares;
    private readonly CancellationToken _cancellationToken;

    /// <param name="archives">The archives of the backup.</param>
    /// <param name="request">The restore.</param>
    /// <param name="roots">Opens the destinations.</param>
    /// <param name="stems">The folders of the backup that become the destinations.</param>
    /// <param name="selection">The paths that are restored.</param>
    /// <param name="options">The options of the engine.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    /// <exception cref="Faults.Fault"><c>invalid_request</c> or <c>source_failed</c>; see <see cref="MirrorSpares"/>.</exception>
    public RestoreMirror(
        ArchiveSet archives,
        RestoreRequest request,
        RestoreRoots roots,
        RestoreStems stems,
        PathSelection selection,
        EngineOptions options,
        CancellationToken cancellationToken
    )
    {
        (_archives, _request, _roots, _stems, _selection) = (archives, request, roots, stems, selection);
        _cancellationToken = cancellationToken;
        var calls = new SourceCalls(options.WaitLimit, OpenDescriptors.ForWorkers(options.Workers), () => { }, cancellationToken);
        _spares = new MirrorSpares(request, roots, selection, archives.Main.Trailer.Summary, calls);
        Extras = new ExtraTree(_spares, calls, cancellationToken);
    }

    /// <summary>Lists and deletes what the backup does not have.</summary>
    public ExtraTree Extras { get; }

    /// <summary>Begins a walk along the manifest.</summary>
    /// <param name="changes">Whether what it finds is deleted.</param>
    public MirrorWalk NewWalk(bool changes) => new(_request, _roots, _stems, _spares, changes);

    /// <summary>Deletes a folder whose name a restored entry needs that is not a folder.</summary>
    public void ClearPlace(RestoreFolder folder, ManifestEntry entry, int nameOffset, RestoreTally tally)
    {
        if (
            folder.IsNew
            || !_request.DeleteIn.Contains(SourceOf(folder.Path))
            || !_spares.MayCompare(folder.Path)
            || !Posix.TryStat(folder.Fd, entry.Path.TerminatedFrom(nameOffset), out var stat)
            || stat.Type != FileType.Directory
            || !Posix.TryStat(folder.Fd, "\0"u8, out var parent)
        )
        {
            return;
        }

        var level = _spares.Describe(folder.Fd, parent.Identity, folder.Path);
        if (!_spares.Spares(level, entry.Path.TerminatedFrom(0), nameOffset, stat))
        {
            Extras.Remove(new ExtraEntry(level, entry.Path.Span.ToArray(), nameOffset, stat), tally);
        }
    }

    /// <summary>Deletes what the backup does not have, unless there were errors.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(RestoreTally tally)
    {
        if (tally.Errors.Count > 0)
        {
            var source = _request.DeleteIn.Order(StringComparer.Ordinal).First();
            tally.Warnings.Add(source, "not_deleted", "Because of the errors, nothing was deleted.");
            return;
        }

        using var walk = NewWalk(changes: true);
        var isDamaged = false;
        var reader = new ManifestReader(_archives.Main.Root, new ChunkReader(_archives), (_, _) => isDamaged = true);
        var entry = new ManifestEntry();
        while (reader.TryNext(entry) && !isDamaged)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_selection.HasSource(entry.Path.Span) && ArchivePath.IsSafe(entry.Path.Span))
            {
                Remove(walk.MoveTo(entry), tally);
            }
        }

        // What the backup has is known only while its manifest can be read, as it could be just before.
        if (!isDamaged)
        {
            Remove(walk.Finish(), tally);
        }
    }

    private static string SourceOf(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        return Encoding.UTF8.GetString(slash < 0 ? path : path[..slash]);
    }

    private void Remove(IEnumerable<ExtraEntry> extras, RestoreTally tally)
    {
        foreach (var extra in extras)
        {
            Extras.Remove(extra, tally);
        }
    }
}
