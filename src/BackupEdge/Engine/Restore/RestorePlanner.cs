using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reading;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Determines what a restore would do with each path, by a comparison of the manifest with what exists at the destinations. Writes nothing.
/// </summary>
/// <param name="archives">The archives of the backup.</param>
/// <param name="request">The restore.</param>
/// <param name="roots">Opens the destinations.</param>
/// <param name="stems">The folders of the backup that become the destinations.</param>
/// <param name="selection">The paths that are restored.</param>
/// <param name="mirror">Finds what is deleted, or <see langword="null"/> if nothing is.</param>
internal sealed class RestorePlanner(
    ArchiveSet archives,
    RestoreRequest request,
    RestoreRoots roots,
    RestoreStems stems,
    PathSelection selection,
    RestoreMirror? mirror
)
{
    private readonly ByteString _position = new();
    private readonly List<ContentPart> _parts = [];

    /// <summary>Called with the first path and the problem of each part of the manifest that cannot be read.</summary>
    public Action<ManifestRoot.Page, string>? Damaged { get; init; }

    /// <summary>See <see cref="Sources.EngineOptions.OpenBuckets"/>.</summary>
    public required Func<BucketConnection, IBucketEngine> OpenBuckets { get; init; }

    /// <summary>Called after each entry; <see langword="true"/> ends the plan early. <see langword="null"/> for never.</summary>
    public Func<bool>? IsEnough { get; init; }

    /// <summary>Whether <see cref="IsEnough"/> ended the plan.</summary>
    public bool IsEndedEarly { get; private set; }

    /// <summary>The path of the last entry of the manifest that was looked at.</summary>
    public ReadOnlySpan<byte> Position => _position.Span;

    /// <summary>Returns what would be done with each path, in the order of paths.</summary>
    /// <param name="after">The path after which to begin, or <see langword="null"/> for the beginning.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public IEnumerable<PlannedPath> Run(byte[]? after, CancellationToken cancellationToken)
    {
        using var view = new TargetView(roots, stems);
        using var objects = new BucketView(OpenBuckets, request.Overwrite, cancellationToken);
        using var walk = mirror?.NewWalk(changes: false);
        var reader = NewReader(walk);
        if (after is not null)
        {
            reader.Seek(after);
            foreach (var planned in Resume(walk, after))
            {
                yield return planned;
            }
        }

        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!selection.HasSource(entry.Path.Span) || !IsAfter(entry, after) || !ArchivePath.IsSafe(entry.Path.Span))
            {
                continue;
            }

            foreach (var planned in List(walk?.MoveTo(entry) ?? [], after))
            {
                yield return planned;
            }

            if (selection.Includes(entry.Path.Span) && Describe(entry, reader, view, objects) is { } own)
            {
                yield return own;
                if (walk?.FindObstacle(entry) is { } obstacle)
                {
                    foreach (var planned in mirror!.Extras.List(obstacle, obstacle.Path))
                    {
                        yield return planned;
                    }
                }
            }

            _position.Set(entry.Path.Span);
            if (IsEnough?.Invoke() == true)
            {
                IsEndedEarly = true;
                yield break;
            }
        }

        foreach (var planned in List(walk?.Finish() ?? [], after))
        {
            yield return planned;
        }
    }

    private ManifestReader NewReader(MirrorWalk? walk) => new(archives.Main.Root, new ChunkReader(archives), (page, problem) =>
        {
            // What the backup has is not known any more, and nothing is deleted.
            walk?.Dispose();
            Damaged?.Invoke(page, problem);
        });

    private IEnumerable<PlannedPath> Resume(MirrorWalk? walk, byte[] after)
    {
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var found = new ManifestEntry();
        ManifestEntryKind? Find(byte[] path) => reader.TryFind(path, found) ? found.Kind : null;
        return walk?.Resume(after, Find) is { } obstacle ? mirror!.Extras.List(obstacle, after) : [];
    }

    private IEnumerable<PlannedPath> List(IEnumerable<ExtraEntry> extras, byte[]? after)
    {
        foreach (var extra in extras)
        {
            foreach (var planned in mirror!.Extras.List(extra, after))
            {
                yield return planned;
            }
        }
    }

    private static bool IsAfter(ManifestEntry entry, byte[]? after) => after is null || PathOrder.Compare(entry.Path.Span, after) > 0;

    private PlannedPath? Describe(ManifestEntry entry, ManifestReader reader, TargetView view, BucketView objects)
    {
        if (request.FindBuckets(entry.Path.Span) is { } engine)
        {
            return new PlannedPath(entry.Path.Span.ToArray(), entry.Kind, SizeOf(entry, reader), objects.FateOf(engine, entry));
        }

        var into = request.FindDatabase(entry.Path.Span);
        if (into is null ? !stems.HasPlace(entry) : entry.Kind != ManifestEntryKind.Stream)
        {
            return null;
        }

        var size = SizeOf(entry, reader);
        var fate = into is null ? FateOf(entry, size, view) : FateOf(into.RestoredPath);
        return new PlannedPath(entry.Path.Span.ToArray(), entry.Kind, size, fate);
    }

    // The length of a stream was not known when its entry was written; it is stored after the content.
    private long SizeOf(ManifestEntry entry, ManifestReader reader)
    {
        var size = entry.Size;
        if (entry.Kind == ManifestEntryKind.Stream && (entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (reader.TryNextContent(_parts, out _, out size)) { }
        }

        return size;
    }

    // A program replaces its data in any case.
    private RestoreFate FateOf(string? restored) =>
        restored is null || Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(restored), out _) ? WhenExisting() : RestoreFate.Created;

    private RestoreFate FateOf(ManifestEntry entry, long size, TargetView view)
    {
        if (!view.TryStat(entry.Path.Span, out var stat, out var errno))
        {
            // An entry that cannot be read counts as existing, because a restore that must not overwrite anything must not guess.
            return errno == Posix.NotFound ? RestoreFate.Created : WhenExisting();
        }

        if (entry.Kind == ManifestEntryKind.Directory)
        {
            return stat.Type == FileType.Directory ? RestoreFate.Unchanged : WhenExisting();
        }

        return request.Overwrite == OverwriteMode.Replace && IsSame(entry, size, stat) ? RestoreFate.Unchanged : WhenExisting();
    }

    private RestoreFate WhenExisting() => request.Overwrite == OverwriteMode.Replace ? RestoreFate.Replaced : RestoreFate.Skipped;

    private static bool IsSame(ManifestEntry entry, long size, in FileStat stat) =>
        entry.Kind switch
        {
            ManifestEntryKind.File or ManifestEntryKind.Stream => stat.Type == FileType.Regular
                && stat.Size == size
                && stat.Modified == entry.Modified,
            ManifestEntryKind.HardLink => stat.Type == FileType.Regular && stat.Modified == entry.Modified,
            ManifestEntryKind.Symlink => stat.Type == FileType.Symlink && stat.Modified == entry.Modified,
            ManifestEntryKind.Fifo => stat.Type == FileType.Fifo,
            ManifestEntryKind.Directory => stat.Type == FileType.Directory,
            _ => false,
        };
}
