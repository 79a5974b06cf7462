using System.Text;

namespace BackupEdge.Notifications;

/// <summary>
/// Escapes a text for chat services. Labels, names and error messages come from callers and from files: they must not notify people,
/// format the message or hide an address behind a link.
/// </summary>
internal static class ChatText
{
    private const string DiscordMarkup = "\\*_~`|>#[]()<@";

    /// <summary>
    /// Returns the text for Slack, where &amp;, &lt; and &gt; begin mentions, links and entities; other markup is turned off.
    /// </summary>
    public static string ForSlack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Returns the text for Discord, with markup and mentions escaped, at most <paramref name="max"/> characters.</summary>
    public static string ForDiscord(string text, int max)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isMarkup = DiscordMarkup.Contains(text[i], StringComparison.Ordinal);

            // A pair of surrogates or of a backslash and its character stays together.
            var width = isMarkup || char.IsHighSurrogate(text[i]) ? 2 : 1;
            if (escaped.Length + width > max - "...".Length)
            {
                return escaped.Append("...").ToString();
            }

            if (isMarkup)
            {
                escaped.Append('\\');
            }

            escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    /// <summary>Returns the beginning of the text that has at most <paramref name="maxBytes"/> bytes in UTF-8.</summary>
    public static string Shorten(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var length = 0;
        var bytes = "...".Length;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length] + "...";
    }
}
