using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>
/// Makes names from elsewhere fit for a terminal: a path or a caller's name may hold newlines, escape codes and characters that nobody
/// sees.
/// </summary>
internal static class Printable
{
    /// <summary>The text with such characters written as <c>\x1b</c> or <c>\u202e</c>.</summary>
    public static string Of(string text) => VisibleText.Escape(text);
}
