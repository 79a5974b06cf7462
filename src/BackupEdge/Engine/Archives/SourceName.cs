namespace BackupEdge.Engine.Archives;

/// <summary>
/// What a source may be called: the name is the first segment of every path inside a backup, and a folder's name at a restore's target.
/// </summary>
internal static class SourceName
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether it has 1 to 64 ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, and begins with a letter or digit.</summary>
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

    /// <summary>As the other, of text.</summary>
    public static bool IsValid(string? name)
    {
        if (name is null || name.Length > MaxLength)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxLength];
        for (var i = 0; i < name.Length; i++)
        {
            // What is not ASCII becomes a byte that no name has.
            bytes[i] = char.IsAscii(name[i]) ? (byte)name[i] : (byte)0;
        }

        return IsValid(bytes[..name.Length]);
    }
}
