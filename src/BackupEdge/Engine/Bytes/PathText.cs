using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Bytes;

/// <summary>Converts paths, which are bytes, to text and back.</summary>
internal static class PathText
{
    /// <summary>Returns a path as text: UTF-8 is decoded, and every byte that is not valid UTF-8 is written as <c>\xNN</c>.</summary>
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
    /// Converts the text of a path to bytes: UTF-8, with every <c>\xNN</c> that <see cref="Of"/> can have written decoded to its byte.
    /// </summary>
    public static byte[] Parse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var at = 0; at < bytes.Length; length++)
        {
            // Bytes below 0x80 are always valid UTF-8, so they are never escaped.
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
