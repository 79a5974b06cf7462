using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// Patterns that stand for the entries that they match and everything below them. Not thread-safe; fastest if paths are passed in manifest
/// order.
/// </summary>
internal sealed class PathPatterns(IReadOnlyList<PathPattern> patterns)
{
    private readonly bool[] _matched = new bool[patterns.Count];
    private readonly ByteString _folder = new();
    private bool _isFolderMatched;

    /// <summary>The number of patterns.</summary>
    public int Count => patterns.Count;

    /// <summary>Returns the index of a pattern that has matched nothing so far, or -1.</summary>
    public int FindUnmatched() => Array.IndexOf(_matched, false);

    /// <summary>Returns whether a pattern matches a path or a folder above it.</summary>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        if (patterns.Count == 0)
        {
            return false;
        }

        // Many entries in a row have the same folder.
        var folder = path[..Math.Max(0, path.LastIndexOf((byte)'/'))];
        if (!folder.SequenceEqual(_folder.Span))
        {
            _folder.Set(folder);
            _isFolderMatched = MatchesAny(folder);
        }

        return _isFolderMatched || MatchesOne(path);
    }

    private bool MatchesAny(ReadOnlySpan<byte> folder)
    {
        for (var end = 0; end < folder.Length; end++)
        {
            if (folder[end] == (byte)'/' && MatchesOne(folder[..end]))
            {
                return true;
            }
        }

        return !folder.IsEmpty && MatchesOne(folder);
    }

    private bool MatchesOne(ReadOnlySpan<byte> path)
    {
        var any = false;
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Matches(path))
            {
                any = _matched[i] = true;
            }
        }

        return any;
    }
}
