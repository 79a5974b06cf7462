using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>Lists what a backup holds, page by page. A listing of one level passes over what lies in the folders it meets.</summary>
internal sealed class ManifestLister(ArchiveAccess access)
{
    /// <exception cref="Fault">As <see cref="IEngine.Browse"/>.</exception>
    public BrowsedPage<BrowsedEntry> Run(BrowseRequest request, CancellationToken cancellationToken)
    {
        using var walk = ManifestWalk.Open(access, request.Id);
        var folder = BackupPath.Find(request.Path, walk);
        BackupPath.ThrowIfElsewhere(request.After, folder);
        Begin(walk, folder, request);
        var entries = new List<BrowsedEntry>();
        byte[]? last = null;
        while (walk.HasEntry && IsWanted(walk.Entry, folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = walk.Entry.Path.Span;
            if (!request.Recursive && FolderBelow(path, folder) is { IsEmpty: false } hidden)
            {
                // Below a folder whose own entry could not be read.
                walk.MovePastAllOf(hidden);
                continue;
            }

            if (entries.Count == request.Limit)
            {
                return new BrowsedPage<BrowsedEntry>(entries, last, walk.DamagedEntries, walk.PagesRead);
            }

            entries.Add(walk.Describe());
            last = path.ToArray();
            GoOn(walk, request.Recursive);
        }

        return new BrowsedPage<BrowsedEntry>(entries, null, walk.DamagedEntries, walk.PagesRead);
    }

    private static void Begin(ManifestWalk walk, byte[] folder, BrowseRequest request)
    {
        if (request.After is not { } after)
        {
            // A folder's own entry is not in its listing, that of a file is all there is.
            if (walk.MoveTo(folder) && walk.Entry.Kind == ManifestEntryKind.Directory && walk.Entry.Path.Span.SequenceEqual(folder))
            {
                walk.MoveNext();
            }
        }
        else if (request.Recursive)
        {
            walk.MovePast(after);
        }
        else
        {
            walk.MovePastAllOf(after);
        }
    }

    private static bool IsWanted(ManifestEntry entry, byte[] folder) =>
        BackupPath.IsBelow(entry.Path.Span, folder) || (entry.Path.Span.SequenceEqual(folder) && entry.Kind != ManifestEntryKind.Directory);

    // The folder directly in another that a path lies below; empty when it lies in that one itself.
    private static ReadOnlySpan<byte> FolderBelow(ReadOnlySpan<byte> path, byte[] folder)
    {
        var name = Math.Min(path.Length, folder.Length == 0 ? 0 : folder.Length + 1);
        var slash = path[name..].IndexOf((byte)'/');
        return slash < 0 ? default : path[..(name + slash)];
    }

    private static void GoOn(ManifestWalk walk, bool recursive)
    {
        if (recursive || walk.Entry.Kind != ManifestEntryKind.Directory)
        {
            walk.MoveNext();
        }
        else
        {
            walk.MovePastAllOf(walk.Entry.Path.Span);
        }
    }
}
