using System.Diagnostics;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Checks the entries of a manifest as they are read one after another. Entries that violate a rule <em>must not</em> be returned:
/// callers rely on paths that are below their source, in order, and each below a folder.
/// </summary>
internal sealed class EntryRules
{
    private readonly ByteString _last = new();

    // The path of the last entry that is not a folder. No entry may be below it.
    private readonly ByteString _leaf = new();
    private readonly ByteString _source = new();

    /// <summary>Forgets the previous entries. Must be called before the reader moves to another position in the manifest.</summary>
    public void Restart()
    {
        _last.Clear();
        _leaf.Clear();
    }

    /// <summary>Checks the next entry. Returns null if it is valid, and what is wrong with it otherwise.</summary>
    public string? ProblemOf(ManifestEntry entry)
    {
        var path = entry.Path.Span;
        if (path.Length > EntryLimits.MaxPath || !ArchivePath.IsSafe(path))
        {
            return "its path could be outside of the target";
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
            return "it belongs to a source whose name is not valid";
        }

        _source.Set(source);
        return null;
    }

    private string? ProblemOfPlace(ManifestEntry entry, ReadOnlySpan<byte> path, bool isRoot)
    {
        if (isRoot && entry.Kind != ManifestEntryKind.Directory)
        {
            return "it is the root of a source and is not a folder";
        }

        if (_leaf.Length > 0 && PathOrder.IsWithin(path, _leaf.Span))
        {
            return "it is below an entry that is not a folder, or repeats it";
        }

        return _last.Length > 0 && PathOrder.Compare(_last.Span, path) >= 0 ? "it is out of order" : null;
    }

    private static string? ProblemOfKind(ManifestEntry entry, ReadOnlySpan<byte> source) =>
        entry.Kind switch
        {
            ManifestEntryKind.File or ManifestEntryKind.Stream => IsWhole(entry) ? null : "its parts do not add up to its size",
            ManifestEntryKind.Symlink => entry.Link.Span.Contains((byte)0) ? "its link target contains a zero byte" : null,
            ManifestEntryKind.HardLink => ArchivePath.IsSafe(entry.Link.Span)
            && PathOrder.IsWithin(entry.Link.Span, source)
            && entry.Link.Length > source.Length
                ? null
                : "it links to a path that could be outside of its source",
            ManifestEntryKind.Directory or ManifestEntryKind.Fifo => null,
            _ => throw new UnreachableException($"There are no rules for an entry of the kind {entry.Kind}."),
        };

    // The size of a continued entry is in the end record after its content.
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
