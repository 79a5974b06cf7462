using System.Diagnostics;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// What an entry of a manifest may be, checked as entries are read one after another. Entries that break a rule <em>must</em> reach nobody:
/// whoever reads a manifest may rely on paths that stay below their source, in order, each below a folder.
/// </summary>
internal sealed class EntryRules
{
    private readonly ByteString _last = new();

    // The last entry that is no folder: nothing may lie below it.
    private readonly ByteString _leaf = new();
    private readonly ByteString _source = new();

    /// <summary>The next entry may come from anywhere in the manifest.</summary>
    public void Restart()
    {
        _last.Clear();
        _leaf.Clear();
    }

    /// <summary>What is wrong with the entry that comes next, or null.</summary>
    public string? ProblemOf(ManifestEntry entry)
    {
        var path = entry.Path.Span;
        if (path.Length > EntryLimits.MaxPath || !ArchivePath.IsSafe(path))
        {
            return "its path could lead out of the target";
        }

        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        var problem = ProblemOfSource(source) ?? ProblemOfPlace(entry, path, isRoot: slash < 0) ?? ProblemOfKind(entry, source);
        if (entry.Kind != ManifestEntryKind.Directory)
        {
            _leaf.Set(path);
        }

        if (problem is null)
        {
            _last.Set(path);
        }

        return problem;
    }

    private string? ProblemOfSource(ReadOnlySpan<byte> source)
    {
        if (source.SequenceEqual(_source.Span))
        {
            return null;
        }

        if (!SourceName.IsValid(source))
        {
            return "it belongs to a source whose name is not possible";
        }

        _source.Set(source);
        return null;
    }

    private string? ProblemOfPlace(ManifestEntry entry, ReadOnlySpan<byte> path, bool isRoot)
    {
        if (isRoot && entry.Kind != ManifestEntryKind.Directory)
        {
            return "it stands for a source and is no folder";
        }

        if (_leaf.Length > 0 && PathOrder.IsWithin(path, _leaf.Span))
        {
            return "it lies below an entry that is no folder, or repeats it";
        }

        return _last.Length > 0 && PathOrder.Compare(_last.Span, path) >= 0 ? "it is out of order" : null;
    }

    private static string? ProblemOfKind(ManifestEntry entry, ReadOnlySpan<byte> source) =>
        entry.Kind switch
        {
            ManifestEntryKind.File or ManifestEntryKind.Stream => IsWhole(entry) ? null : "its parts do not add up to its size",
            ManifestEntryKind.Symlink => entry.Link.Span.Contains((byte)0) ? "its link is no text" : null,
            ManifestEntryKind.HardLink => ArchivePath.IsSafe(entry.Link.Span)
            && PathOrder.IsWithin(entry.Link.Span, source)
            && entry.Link.Length > source.Length
                ? null
                : "it links to a path that could lead out of its source",
            ManifestEntryKind.Directory or ManifestEntryKind.Fifo => null,
            _ => throw new UnreachableException($"What holds of an entry of the kind {entry.Kind} is not known."),
        };

    // How long a continued one is, stands behind its content.
    private static bool IsWhole(ManifestEntry entry)
    {
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            return true;
        }

        var left = entry.Size;
        foreach (var part in entry.Parts)
        {
            if (part.Length > left)
            {
                return false;
            }

            left -= part.Length;
        }

        return left == 0;
    }
}
