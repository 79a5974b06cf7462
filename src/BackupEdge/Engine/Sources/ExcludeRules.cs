using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Exclusion patterns in .gitignore style, matched against bytes: <c>*</c>, <c>?</c>, <c>[a-z]</c> and <c>**</c>. A leading slash or a
/// slash in the middle anchors a pattern to the root of the source, a trailing slash restricts it to folders, and <c>!</c> negates it. The
/// last matching pattern wins. Entries in an excluded folder cannot be included again.
/// </summary>
internal sealed class ExcludeRules
{
    private readonly List<Rule> _rules = [];

    public ExcludeRules(IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (Parse(pattern) is { } rule)
            {
                _rules.Add(rule);
            }
        }
    }

    /// <summary>Returns whether a path is excluded.</summary>
    /// <param name="path">The path relative to the root of the source, without a leading slash.</param>
    /// <param name="isFolder">Whether the path is a folder.</param>
    public bool Excludes(ReadOnlySpan<byte> path, bool isFolder)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            var rule = _rules[i];
            if (rule.FoldersOnly && !isFolder)
            {
                continue;
            }

            var subject = rule.Anchored ? path : path[(path.LastIndexOf((byte)'/') + 1)..];
            if (Matches(rule.Glob, subject))
            {
                return !rule.IsNegated;
            }
        }

        return false;
    }

    private static Rule? Parse(string pattern)
    {
        // As in .gitignore, comments and unescaped trailing spaces are ignored.
        var text = pattern.TrimEnd('\r', '\n');
        text = text.StartsWith('#') ? "" : text;
        while (text.EndsWith(' ') && !text.EndsWith("\\ ", StringComparison.Ordinal))
        {
            text = text[..^1];
        }

        var isNegated = text.StartsWith('!');
        if (isNegated)
        {
            text = text[1..];
        }

        var foldersOnly = text.EndsWith('/');
        text = foldersOnly ? text[..^1] : text;
        var anchored = text.Contains('/', StringComparison.Ordinal);
        text = text.StartsWith('/') ? text[1..] : text;
        return text.Length == 0 ? null : new Rule(Encoding.UTF8.GetBytes(text), anchored, foldersOnly, isNegated);
    }

    private static bool Matches(ReadOnlySpan<byte> glob, ReadOnlySpan<byte> text)
    {
        while (!glob.IsEmpty)
        {
            if (glob.StartsWith("**"u8))
            {
                return MatchesDeep(glob, text);
            }

            if (glob[0] == (byte)'*')
            {
                for (var i = 0; ; i++)
                {
                    if (Matches(glob[1..], text[i..]))
                    {
                        return true;
                    }

                    if (i == text.Length || text[i] == (byte)'/')
                    {
                        return false;
                    }
                }
            }

            if (text.IsEmpty || !MatchesOne(ref glob, text[0]))
            {
                return false;
            }

            text = text[1..];
        }

        return text.IsEmpty;
    }

    // `**/x` matches x at any depth, `x/**` everything below x, and `x/**/y` any number of folders in between.
    private static bool MatchesDeep(ReadOnlySpan<byte> glob, ReadOnlySpan<byte> text)
    {
        var rest = glob[2..];
        if (rest.IsEmpty)
        {
            return !text.IsEmpty;
        }

        if (rest[0] != (byte)'/')
        {
            return Matches(glob[1..], text);
        }

        rest = rest[1..];
        while (!Matches(rest, text))
        {
            var slash = text.IndexOf((byte)'/');
            if (slash < 0)
            {
                return false;
            }

            text = text[(slash + 1)..];
        }

        return true;
    }

    private static bool MatchesOne(ref ReadOnlySpan<byte> glob, byte value)
    {
        switch (glob[0])
        {
            case (byte)'?':
                glob = glob[1..];
                return value != (byte)'/';
            case (byte)'\\' when glob.Length > 1:
                var literal = glob[1];
                glob = glob[2..];
                return value == literal;
            case (byte)'[' when glob[2..].Contains((byte)']'):
                return MatchesSet(ref glob, value);
            default:
                var expected = glob[0];
                glob = glob[1..];
                return value == expected;
        }
    }

    private static bool MatchesSet(ref ReadOnlySpan<byte> glob, byte value)
    {
        var close = 2 + glob[2..].IndexOf((byte)']');
        var set = glob[1..close];
        glob = glob[(close + 1)..];
        var inverted = set[0] is (byte)'!' or (byte)'^';
        set = inverted ? set[1..] : set;
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == (byte)'-')
            {
                found |= value >= set[i] && value <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= value == set[i];
            }
        }

        return found != inverted && value != (byte)'/';
    }

    private sealed record Rule(byte[] Glob, bool Anchored, bool FoldersOnly, bool IsNegated);
}
