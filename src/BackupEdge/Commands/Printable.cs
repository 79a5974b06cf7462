using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>
/// Makes text safe for a terminal: paths and names of callers may contain line breaks, escape sequences and invisible characters.
/// </summary>
internal static class Printable
{
    /// <summary>Returns the text with such characters escaped as <c>\x1b</c> or <c>\u202e</c>.</summary>
    public static string Of(string text) => VisibleText.Escape(text);
}
