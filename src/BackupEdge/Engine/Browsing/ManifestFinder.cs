using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Finds the files of one backup whose paths match a pattern, and how each changed since the base backup. Of the base's manifest, only the
/// necessary pages are read.
/// </summary>
internal sealed class ManifestFinder(ArchiveAccess access)
{
    /// <summary>Runs the search and returns one page of files.</summary>
    /// <exception cref="Fault">Same as <see cref="IEngine.Find"/>.</exception>
    public BrowsedPage<FoundEntry> Run(FindRequest request, CancellationToken cancellationToken)
    {
        using var walk = ManifestWalk.Open(access, request.Id);
        using var before = OpenBase(request.BaseId);
        var prefix = request.Pattern.Prefix;
        var found = new List<FoundEntry>();
        if (request.After is { } after)
        {
            walk.MovePast(after);
        }

        walk.MoveTo(prefix);
        for (; walk.HasEntry && walk.Entry.Path.Span.StartsWith(prefix); walk.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsWanted(walk.Entry, request))
            {
                var change = ChangeOf(walk, before, request.BaseId is not null);
                if (!request.ChangedOnly || change != VersionChange.Unchanged)
                {
                    found.Add(new FoundEntry(walk.Describe(), change));
                }
            }

            if (found.Count == request.Limit || Pages(walk, before) >= request.MaxPages || request.IsEnough?.Invoke() == true)
            {
                return new BrowsedPage<FoundEntry>(found, walk.Entry.Path.Span.ToArray(), walk.DamagedEntries, Pages(walk, before));
            }
        }

        return new BrowsedPage<FoundEntry>(found, null, walk.DamagedEntries, Pages(walk, before));
    }

    private static bool IsWanted(ManifestEntry entry, FindRequest request) =>
        (request.WithFolders || entry.Kind != ManifestEntryKind.Directory) && request.Pattern.Matches(entry.Path.Span);

    // If the base cannot be read, the found files are still returned, with an unknown change.
    private ManifestWalk? OpenBase(string? id)
    {
        try
        {
            return id is null ? null : ManifestWalk.Open(access, id);
        }
        catch (Fault fault)
            when (fault.Code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.IoError)
        {
            return null;
        }
    }

    private static VersionChange? ChangeOf(ManifestWalk walk, ManifestWalk? before, bool hasBase)
    {
        if (before is null)
        {
            return hasBase ? null : VersionChange.Added;
        }

        var path = walk.Entry.Path.Span;
        if (!before.MoveTo(path) || !before.Entry.Path.Span.SequenceEqual(path))
        {
            return before.IsUnknown(path) ? null : VersionChange.Added;
        }

        return EntryComparison.Compare(before, walk) switch
        {
            null => null,
            EntryDifferences.None => VersionChange.Unchanged,
            _ => VersionChange.Changed,
        };
    }

    private static int Pages(ManifestWalk walk, ManifestWalk? before) => walk.PagesRead + (before?.PagesRead ?? 0);
}
