namespace BackupEdge.Engine.Sources;

/// <summary>
/// One pattern in .gitignore style, matched against bytes. <c>*</c> matches any bytes of a name, <c>?</c> one byte, <c>[a-z]</c> one of a
/// set and <c>\</c> escapes the next byte. As a whole segment, <c>**</c> matches any number of folders, and at the end everything below. A
/// slash at the start or in the middle anchors the pattern to its folder; otherwise it is matched against the name. A slash at the end
/// restricts it to folders, and <c>!</c> includes again. The time to match is at most proportional to pattern length times path length for
/// each <c>**</c>, because patterns may come from users whose files are backed up.
/// </summary>
internal sealed class ExcludePattern
{
    private const int NoToken = -1;
    private readonly ExcludeToken[] _tokens;
    private readonly byte[]? _literal;
    private readonly bool _isAnchored;
    private readonly bool _isOfFolders;

    private ExcludePattern(ReadOnlySpan<byte> text, bool isAnchored, bool isOfFolders, bool isNegated)
    {
        _tokens = ExcludeToken.Read(text, isAnchored);
        _literal = ExcludeToken.LiteralOf(_tokens);
        _isAnchored = isAnchored;
        _isOfFolders = isOfFolders;
        IsNegated = isNegated;
        Length = text.Length;
    }

    /// <summary>Whether a match includes the entry instead of excluding it.</summary>
    public bool IsNegated { get; }

    /// <summary>The length of the pattern in bytes.</summary>
    public int Length { get; }

    /// <summary>Parses a line. Returns <see langword="null"/> if it is empty or a comment.</summary>
    public static ExcludePattern? Parse(ReadOnlySpan<byte> line)
    {
        var text = line.TrimEnd("\r\n"u8);
        if (text.StartsWith("#"u8))
        {
            return null;
        }

        // As in .gitignore, trailing spaces are ignored unless they are escaped.
        while (text.EndsWith(" "u8) && !text.EndsWith("\\ "u8))
        {
            text = text[..^1];
        }

        var isNegated = text.StartsWith("!"u8);
        text = isNegated ? text[1..] : text;
        var isOfFolders = text.EndsWith("/"u8);
        text = isOfFolders ? text[..^1] : text;
        var isAnchored = text.Contains((byte)'/');
        text = text.StartsWith("/"u8) ? text[1..] : text;
        return text.IsEmpty ? null : new ExcludePattern(text, isAnchored, isOfFolders, isNegated);
    }

    /// <summary>Returns whether the pattern matches an entry.</summary>
    /// <param name="path">The path relative to the folder that the pattern belongs to.</param>
    /// <param name="isFolder">Whether the entry is a folder.</param>
    public bool Matches(ReadOnlySpan<byte> path, bool isFolder)
    {
        if (_isOfFolders && !isFolder)
        {
            return false;
        }

        var text = _isAnchored ? path : path[(path.LastIndexOf((byte)'/') + 1)..];
        return _literal is not null ? text.SequenceEqual(_literal) : Matches(text);
    }

    // After a mismatch, only the last `*` of the segment and the last `**` need to be tried again: an earlier one that takes more leaves
    // less for the rest, and would allow nothing new.
    private bool Matches(ReadOnlySpan<byte> text)
    {
        var (token, at) = (0, 0);
        var (star, starAt) = (NoToken, 0);
        var (folders, foldersAt) = (NoToken, 0);
        while (token < _tokens.Length || at < text.Length)
        {
            var kind = token < _tokens.Length ? _tokens[token].Kind : ExcludeTokenKind.End;
            if (kind == ExcludeTokenKind.Star)
            {
                (star, starAt) = (++token, at);
            }
            else if (kind == ExcludeTokenKind.Folders)
            {
                (folders, foldersAt, star) = (++token, at, NoToken);
            }
            else if (kind == ExcludeTokenKind.Below)
            {
                return at < text.Length;
            }
            else if (kind != ExcludeTokenKind.End && at < text.Length && _tokens[token].Takes(text[at]))
            {
                (token, at) = (token + 1, at + 1);
            }
            else if (star != NoToken && at < text.Length && text[starAt] != (byte)'/')
            {
                (token, at) = (star, ++starAt);
            }
            else if (folders != NoToken && text[foldersAt..].IndexOf((byte)'/') is var slash and >= 0)
            {
                foldersAt += slash + 1;
                (token, at, star) = (folders, foldersAt, NoToken);
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
