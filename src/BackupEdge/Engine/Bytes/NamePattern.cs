namespace BackupEdge.Engine.Bytes;

/// <summary>
/// A pattern for names that are not paths, such as those of databases: <c>*</c> matches any number of characters and <c>?</c> one. Every
/// other character matches itself. Matching takes at most the length of the pattern times the length of the name.
/// </summary>
/// <param name="Text">The text of the pattern.</param>
internal sealed record NamePattern(string Text)
{
    /// <summary>Returns whether any of some patterns matches a name.</summary>
    public static bool AnyMatches(IReadOnlyList<NamePattern> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the pattern matches the whole name.</summary>
    public bool Matches(string name)
    {
        // After a mismatch, the last star takes one character more. Earlier stars never need to be tried again.
        var (at, place) = (0, 0);
        var (star, taken) = (-1, 0);
        while (place < name.Length)
        {
            if (at < Text.Length && Text[at] == '*')
            {
                (star, taken) = (at++, place);
            }
            else if (at < Text.Length && (Text[at] == '?' || Text[at] == name[place]))
            {
                at++;
                place++;
            }
            else if (star >= 0)
            {
                (at, place) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return Text.AsSpan(at).TrimStart('*').IsEmpty;
    }
}
