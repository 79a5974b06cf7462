using System.Globalization;
using System.Text;

namespace BackupEdge.Configuration;

/// <summary>
/// Makes untrusted text safe for terminals, logs and records: escapes control characters, line separators, and characters that are
/// invisible or reorder the text around them (Unicode category Cf, such as U+202E and U+200B).
/// </summary>
internal static class VisibleText
{
    /// <summary>Returns whether a text contains a character that <see cref="Escape"/> escapes.</summary>
    public static bool HasHidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // A fast path: most text is ASCII.
            if (text[i] is >= ' ' and <= '~')
            {
                continue;
            }

            if (!Rune.TryGetRuneAt(text, i, out var rune) || IsHidden(rune))
            {
                return true;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return false;
    }

    /// <summary>Returns the text with those characters written as <c>\x1b</c>, <c>\u202e</c> or <c>\U000e0041</c>.</summary>
    public static string Escape(string text)
    {
        if (!HasHidden(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                // An unpaired surrogate.
                Append(result, text[i]);
                continue;
            }

            i += rune.Utf16SequenceLength - 1;
            if (IsHidden(rune))
            {
                Append(result, rune.Value);
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static void Append(StringBuilder result, int value) =>
        _ = value switch
        {
            <= 0xFF => result.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
            <= 0xFFFF => result.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
            _ => result.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
        };
}
