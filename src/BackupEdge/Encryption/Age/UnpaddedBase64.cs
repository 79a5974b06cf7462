using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BackupEdge.Encryption.Age;

/// <summary>Base64 of RFC 4648, section 4, without padding, as in the header of age files.</summary>
internal static class UnpaddedBase64
{
    /// <summary>Returns the text of bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Decodes a text. Returns false unless it is exactly what <see cref="Encode"/> returns for the bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || !Ascii.IsValid(text))
        {
            return false;
        }

        // .NET ignores whitespace and unused bits; the comparison does not.
        var characters = Encoding.ASCII.GetString(text);
        var decoded = new byte[text.Length];
        if (
            !Convert.TryFromBase64String(characters.PadRight((text.Length + 3) / 4 * 4, '='), decoded, out var length)
            || Encode(decoded.AsSpan(0, length)) != characters
        )
        {
            return false;
        }

        bytes = decoded[..length];
        return true;
    }
}
