using System.Globalization;
using System.Text;

namespace BackupEdge.Commands;

/// <summary>Makes names from elsewhere fit for a terminal: a path may hold newlines and escape codes.</summary>
internal static class Printable
{
    /// <summary>The text with control characters written as `\x1b`.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
