using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Bytes;

/// <summary>Paths are bytes; this is how people see them.</summary>
internal static class PathText
{
    /// <summary>UTF-8 as text, every byte that is not part of valid UTF-8 as <c>\xNN</c>.</summary>
    public static string Of(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder(path.Length);
        while (!path.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(path, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var b in path[..consumed])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                }
            }

            path = path[consumed..];
        }

        return text.ToString();
    }

    /// <summary>
    /// The bytes of a path as people see it: UTF-8, but every <c>\xNN</c> that <see cref="Of"/> can have written is the byte it stands for.
    /// </summary>
    public static byte[] Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var at = 0; at < bytes.Length; length++)
        {
            // Bytes below 0x80 are always valid and never written so.
            if (
                bytes.AsSpan(at).StartsWith("\\x"u8)
                && at + 4 <= bytes.Length
                && byte.TryParse(bytes.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                && value >= 0x80
            )
            {
                bytes[length] = value;
                at += 4;
            }
            else
            {
                bytes[length] = bytes[at++];
            }
        }

        return bytes[..length];
    }
}
