using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>Lists the entries of a backup, page by page. A non-recursive listing skips the content of subfolders.</summary>
internal sealed class ManifestLister(ArchiveAccess access)
{
    /// <summary>Lists the entries and returns one page of them.</summary>
    /// <exception cref="Fault">Same as <see cref="IEngine.Browse"/>.</exception>
    public BrowsedPage<BrowsedEntry> Run(BrowseRequest request, CancellationToken cancellationToken)
    {
        using var walk = ManifestWalk.Open(access, request.Id);
        var folder = BackupPath.Find(request.Path, walk);
        BackupPath.ThrowIfOutside(request.After, folder);
        Begin(walk, folder, request);
        var entries = new List<BrowsedEntry>();
        byte[]? last = null;
        while (walk.HasEntry && IsWanted(walk.Entry, folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = walk.Entry.Path.Span;
            if (!request.Recursive && FolderBelow(path, folder) is { IsEmpty: false } hidden)
            {
                // The entry is below a subfolder whose own entry could not be read.
                walk.MovePastTree(hidden);
                continue;
            }

            if (entries.Count == request.Limit)
            {
                return new BrowsedPage<BrowsedEntry>(entries, last, walk.DamagedEntries, walk.PagesRead);
            }

            entries.Add(walk.Describe());
            last = path.ToArray();
            Advance(walk, request.Recursive);
        }

        return new BrowsedPage<BrowsedEntry>(entries, null, walk.DamagedEntries, walk.PagesRead);
    }

    private static void Begin(ManifestWalk walk, byte[] folder, BrowseRequest request)
    {
        if (request.After is not { } after)
        {
            // The listing of a folder does not include the folder itself; the listing of a file is the file's entry.
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
            walk.MovePastTree(after);
        }
    }

    private static bool IsWanted(ManifestEntry entry, byte[] folder) =>
        BackupPath.IsBelow(entry.Path.Span, folder) || (entry.Path.Span.SequenceEqual(folder) && entry.Kind != ManifestEntryKind.Directory);

    // Returns the direct subfolder of `folder` that contains the path; empty if the path is directly in `folder`.
    private static ReadOnlySpan<byte> FolderBelow(ReadOnlySpan<byte> path, byte[] folder)
    {
        var name = Math.Min(path.Length, folder.Length == 0 ? 0 : folder.Length + 1);
        var slash = path[name..].IndexOf((byte)'/');
        return slash < 0 ? default : path[..(name + slash)];
    }

    private static void Advance(ManifestWalk walk, bool recursive)
    {
        if (recursive || walk.Entry.Kind != ManifestEntryKind.Directory)
        {
            walk.MoveNext();
        }
        else
        {
            walk.MovePastTree(walk.Entry.Path.Span);
        }
    }
}
