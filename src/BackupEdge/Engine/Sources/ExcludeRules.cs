using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>A list of exclude patterns. The last pattern that matches decides.</summary>
internal sealed class ExcludeRules
{
    private readonly List<ExcludePattern> _patterns = [];

    public ExcludeRules(IEnumerable<string> patterns) => Add(patterns);

    /// <summary>Creates the rules of a file with one pattern in each line.</summary>
    public ExcludeRules(ReadOnlySpan<byte> lines)
    {
        lines = lines.StartsWith(Encoding.UTF8.Preamble) ? lines[Encoding.UTF8.Preamble.Length..] : lines;
        foreach (var range in lines.Split((byte)'\n'))
        {
            Add(lines[range]);
        }
    }

    /// <summary>The number of patterns.</summary>
    public int Count => _patterns.Count;

    /// <summary>The total length of all patterns in bytes.</summary>
    public int Length => _patterns.Sum(pattern => pattern.Length);

    /// <summary>Adds patterns, which have precedence over those that were added before.</summary>
    public void Add(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            Add(Encoding.UTF8.GetBytes(pattern));
        }
    }

    /// <summary>Returns whether a path is excluded, or <see langword="null"/> if no pattern matches.</summary>
    /// <param name="path">The path relative to the folder of the rules, without a leading slash.</param>
    /// <param name="isFolder">Whether the path is a folder.</param>
    public bool? Decide(ReadOnlySpan<byte> path, bool isFolder)
    {
        for (var i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].Matches(path, isFolder))
            {
                return !_patterns[i].IsNegated;
            }
        }

        return null;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        if (ExcludePattern.Parse(line) is { } pattern)
        {
            _patterns.Add(pattern);
        }
    }
}
