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
}
