using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>Paths are bytes; this is how people see them.</summary>
internal static class PathText
{
    /// <summary>UTF-8 as text, every byte that is not part of valid UTF-8 as `\xNN`.</summary>
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

    /// <summary>The bytes of a path that <see cref="Of"/> made text with `\xNN` of; false when there is none in it. A name may hold these very characters: the path as it stands comes first.</summary>
    public static bool TryParse(string text, out byte[] path)
    {
        const string Mark = "\\x";
        path = [];
        var bytes = new List<byte>(text.Length);
        var rest = text.AsSpan();
        var any = false;
        for (int at; (at = rest.IndexOf(Mark)) >= 0;)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(rest[..at].ToArray()));
            rest = rest[at..];
            if (rest.Length >= 4 && byte.TryParse(rest[2..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                rest = rest[4..];
                any = true;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(Mark));
                rest = rest[2..];
            }
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(rest.ToArray()));
        path = [.. bytes];
        return any;
    }
}
