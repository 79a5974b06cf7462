namespace BackupEdge.Engine.Archives;

/// <summary>
/// Checks the names of sources. A name is the first segment of every path in a backup, and the name of a folder in a restore's target.
/// </summary>
internal static class SourceName
{
    /// <summary>The maximum length of a name in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// Returns whether a name consists of 1 to 64 ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, and begins with a letter or
    /// digit.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxLength || !char.IsAsciiLetterOrDigit((char)name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'.' or (byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns whether a text is a valid name; see <see cref="IsValid(ReadOnlySpan{byte})"/>. Null is not valid.</summary>
    public static bool IsValid(string? name)
    {
        if (name is null || name.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        for (var i = 0; i < name.Length; i++)
        {
            // A character that is not ASCII is replaced by a byte that no valid name contains.
            bytes[i] = char.IsAscii(name[i]) ? (byte)name[i] : (byte)0;
        }

        return IsValid(bytes[..name.Length]);
    }
}
