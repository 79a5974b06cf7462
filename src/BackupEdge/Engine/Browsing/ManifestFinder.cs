using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Finds the files of one backup whose paths match a pattern, and how each changed since the base of its source. Of the manifests of the
/// bases, only the necessary pages are read.
/// </summary>
internal sealed class ManifestFinder(ArchiveAccess access)
{
    /// <summary>Runs the search and returns one page of files.</summary>
    /// <exception cref="Fault">Same as <see cref="IEngine.Find"/>.</exception>
    public BrowsedPage<FoundEntry> Run(FindRequest request, CancellationToken cancellationToken)
    {
        using var walk = ManifestWalk.Open(access, request.Id);
        using var bases = new FoundBases(access, request.Bases);
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
                var change = bases.ChangeOf(walk);
                if (!request.ChangedOnly || change != VersionChange.Unchanged)
                {
                    found.Add(new FoundEntry(walk.Describe(), change));
                }
            }

            if (found.Count == request.Limit || Pages(walk, bases) >= request.MaxPages || request.IsEnough?.Invoke() == true)
            {
                return new BrowsedPage<FoundEntry>(found, walk.Entry.Path.Span.ToArray(), walk.DamagedEntries, Pages(walk, bases));
            }
        }

        return new BrowsedPage<FoundEntry>(found, null, walk.DamagedEntries, Pages(walk, bases));
    }

    private static bool IsWanted(ManifestEntry entry, FindRequest request) =>
        (request.WithFolders || entry.Kind != ManifestEntryKind.Directory) && request.Pattern.Matches(entry.Path.Span);

    private static int Pages(ManifestWalk walk, FoundBases bases) => walk.PagesRead + bases.PagesRead;
}
