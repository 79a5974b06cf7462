using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// Selects the paths of a backup to restore: everything in certain sources, or only certain paths in them with everything below, without
/// what is excluded. A path with wildcards is a pattern, unless the backup contains exactly that path, also as responses write it.
/// </summary>
internal sealed class PathSelection
{
    private static readonly System.Buffers.SearchValues<char> Wildcards = System.Buffers.SearchValues.Create("*?[\\");
    private readonly HashSet<string> _sources;
    private readonly List<byte[]> _paths = [];
    private readonly List<string> _patternTexts = [];
    private readonly PathPatterns _patterns;
    private readonly PathPatterns _excluded;
    private readonly bool[] _matched;
    private byte[] _lastSource = [];
    private bool _hasLastSource;

    /// <param name="sources">The names of the sources to restore.</param>
    /// <param name="paths">The paths and patterns to restore; empty for everything in the sources.</param>
    /// <param name="exclude">Patterns of the paths that are not restored, nor anything below them.</param>
    /// <param name="exists">Returns whether the backup contains a path.</param>
    /// <exception cref="Fault"><c>invalid_request</c> for a path or pattern that is not valid.</exception>
    public PathSelection(IEnumerable<string> sources, IEnumerable<string> paths, IEnumerable<string> exclude, Func<byte[], bool> exists)
    {
        _sources = sources.ToHashSet(StringComparer.Ordinal);
        var patterns = new List<PathPattern>();
        foreach (var path in paths)
        {
            var readings = ArchivePath.Readings(path, "paths");
            if ((IsPattern(path) ? readings.FirstOrDefault(exists) : readings[0]) is { } literal)
            {
                _paths.Add(literal);
            }
            else
            {
                patterns.Add(PathPattern.ParseWhole(path.TrimEnd('/'), "paths"));
                _patternTexts.Add(path);
            }
        }

        _matched = new bool[_paths.Count];
        _patterns = new PathPatterns(patterns);
        _excluded = new PathPatterns([.. exclude.Select(ParseExclude)]);
    }

    /// <summary>Whether the sources are restored completely.</summary>
    public bool IsEverything => _paths.Count == 0 && _patterns.Count == 0 && _excluded.Count == 0;

    /// <summary>Returns whether a path of a request has wildcards.</summary>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny(Wildcards);

    /// <summary>Parses a pattern of paths that are not restored.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static PathPattern ParseExclude(string text) => PathPattern.Parse(text.TrimEnd('/'), "exclude");

    /// <summary>Returns whether a path or pattern of a request can select something in a source.</summary>
    public static bool MayBeIn(string path, string source)
    {
        if (path == source || path.StartsWith(source + "/", StringComparison.Ordinal))
        {
            return true;
        }

        var first = path.Split('/')[0];
        return IsPattern(first) && (first.Contains("**", StringComparison.Ordinal) || IsMatch(first, source));
    }

    /// <summary>Returns whether the source of an entry is selected.</summary>
    public bool HasSource(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        var source = slash < 0 ? path : path[..slash];
        if (!source.SequenceEqual(_lastSource))
        {
            // The entries of a source are contiguous, so this looks up each source only once.
            _lastSource = source.ToArray();
            _hasLastSource = _sources.Contains(Encoding.UTF8.GetString(source));
        }

        return _hasLastSource;
    }

    /// <summary>Returns whether an entry is selected, and records which paths have matched.</summary>
    public bool Includes(ReadOnlySpan<byte> path) => IsSelected(path) && !IsExcluded(path);

    /// <summary>Returns whether an entry or a folder above it is excluded.</summary>
    public bool IsExcluded(ReadOnlySpan<byte> path) => _excluded.Matches(path);

    /// <summary>Throws a <see cref="Fault"/> if a selected path has matched no entry.</summary>
    /// <exception cref="Fault"><c>path_not_found</c>.</exception>
    public void ThrowIfUnmatched()
    {
        if (Array.IndexOf(_matched, false) is var missing and >= 0)
        {
            var path = Encoding.UTF8.GetString(_paths[missing]);
            throw NotFound($"The backup does not contain '{path}', so nothing was restored. Paths begin with the source's name.", path);
        }

        if (_patterns.FindUnmatched() is var unmatched and >= 0)
        {
            var pattern = _patternTexts[unmatched];
            throw NotFound(
                $"No path in the backup matches '{pattern}', so nothing was restored. Patterns are compared with whole paths, which "
                    + "begin with the source's name; `**/` stands for any folders.",
                pattern
            );
        }
    }

    private bool IsSelected(ReadOnlySpan<byte> path)
    {
        if (_paths.Count == 0 && _patterns.Count == 0)
        {
            return true;
        }

        var included = _patterns.Matches(path);
        for (var i = 0; i < _paths.Count; i++)
        {
            if (PathOrder.IsWithin(path, _paths[i]))
            {
                _matched[i] = true;
                included = true;
            }
        }

        return included;
    }

    private static bool IsMatch(string pattern, string source)
    {
        try
        {
            return PathPattern.ParseWhole(pattern, "paths").Matches(Encoding.UTF8.GetBytes(source));
        }
        catch (Fault)
        {
            // It may be the literal name of something.
            return false;
        }
    }

    private static Fault NotFound(string message, string path) => new(FaultCode.PathNotFound, message, ("path", path));
}
