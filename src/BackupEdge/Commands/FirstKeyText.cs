namespace BackupEdge.Commands;

/// <summary>
/// Reports the first admin key. The key itself <em>must</em> be written to a terminal only: a pipe may end in a journal or in the log of a
/// container, which store it.
/// </summary>
internal static class FirstKeyText
{
    /// <summary>Returns the key if standard output is a terminal; otherwise null.</summary>
    public static string? Shown(CommandRun run, string? key) => run.CommandEnvironment.IsTerminal ? key : null;

    /// <summary>Returns the line about a new key that is saved in a file.</summary>
    public static string Line(CommandRun run, string key, string file) =>
        Shown(run, key) is { } shown
            ? $"First admin key (shown once, saved in {Printable.Of(file)}): {shown}"
            : $"First admin key saved in {Printable.Of(file)}";
}
