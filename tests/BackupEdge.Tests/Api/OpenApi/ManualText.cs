using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The prose of docs/api.md, for readers who have only the document.</summary>
internal static partial class ManualText
{
    /// <summary>Without links: what they point to is in the manual.</summary>
    public static string Plain(string text) => Link().Replace(text, "$1").Replace("\\|", "|", StringComparison.Ordinal).Trim();

    /// <summary>The paragraphs of some lines, tables left out, each on one line.</summary>
    public static string Prose(IEnumerable<string> lines)
    {
        var paragraphs = string.Join('\n', lines.Where(line => !line.StartsWith('|')))
            .Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Plain(
            string.Join(
                "\n\n",
                paragraphs.Select(paragraph =>
                    paragraph.Contains("\n- ", StringComparison.Ordinal) || paragraph.StartsWith("- ", StringComparison.Ordinal)
                        ? paragraph
                        : paragraph.Replace('\n', ' ')
                )
            )
        );
    }

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
