using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>The files and folders of a backup that are exported, each with everything below it.</summary>
internal sealed class ExportRoots
{
    private readonly string _id;

    // In manifest order, none below another; empty for everything.
    private readonly List<byte[]> _paths;

    private ExportRoots(string id, List<byte[]> paths)
    {
        _id = id;
        _paths = paths;
    }

    /// <summary>Whether everything is exported.</summary>
    public bool AreAll => _paths.Count == 0;

    /// <summary>Looks up the paths that a caller gives.</summary>
    /// <param name="id">The backup's id.</param>
    /// <param name="newReader">Creates a reader of its manifest.</param>
    /// <param name="paths">The paths, <c>source/path</c>; empty for everything.</param>
    /// <exception cref="Fault"><c>path_not_found</c>, <c>invalid_request</c> or <c>archive_damaged</c>.</exception>
    public static ExportRoots Find(string id, Func<ManifestReader> newReader, IReadOnlyList<string> paths)
    {
        var found = new List<byte[]>();
        var entry = new ManifestEntry();
        foreach (var path in paths)
        {
            NamedEntry.Find(newReader(), path, entry);
            found.Add(entry.Path.Span.ToArray());
        }

        found.Sort((left, right) => PathOrder.Compare(left, right));
        var roots = new List<byte[]>();
        foreach (var path in found)
        {
            // What is below a folder follows it at once.
            if (roots.Count == 0 || !PathOrder.IsWithin(path, roots[^1]))
            {
                roots.Add(path);
            }
        }

        return new ExportRoots(id, roots);
    }

    /// <summary>Moves to a root; without roots, to the first entry. Returns false after the last one.</summary>
    public bool TryBegin(ManifestReader reader, int root)
    {
        if (root >= Math.Max(1, _paths.Count))
        {
            return false;
        }

        reader.Seek(AreAll ? default : _paths[root]);
        return true;
    }

    /// <summary>Reads the next entry of a root. Returns false after the last one.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> if a path could lead out of the folder that it is unpacked to.</exception>
    public bool TryNext(ManifestReader reader, ManifestEntry entry, int root)
    {
        while (reader.TryNext(entry))
        {
            var path = entry.Path.Span;
            ThrowIfUnsafe(path);
            if (AreAll || PathOrder.IsWithin(path, _paths[root]))
            {
                return true;
            }

            if (PathOrder.Compare(path, _paths[root]) > 0)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Returns whether a path is exported.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> if it could lead out of the folder that it is unpacked to.</exception>
    public bool Contain(ReadOnlySpan<byte> path)
    {
        ThrowIfUnsafe(path);
        foreach (var root in _paths)
        {
            if (PathOrder.IsWithin(path, root))
            {
                return true;
            }
        }

        return AreAll;
    }

    private void ThrowIfUnsafe(ReadOnlySpan<byte> path)
    {
        if (!ArchivePath.IsSafe(path))
        {
            throw ArchiveFaults.Of(_id, $"the path '{PathText.Of(path)}' could lead out of the folder it is unpacked to");
        }
    }
}
