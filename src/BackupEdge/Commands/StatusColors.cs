namespace BackupEdge.Commands;

/// <summary>Colours the words of a status: green if all is well, yellow for a warning, red for a problem.</summary>
/// <param name="isOn">Whether colours are used at all.</param>
internal sealed class StatusColors(bool isOn)
{
    private const string Reset = "\x1b[0m";

    /// <summary>Instance that does not colour.</summary>
    public static StatusColors Off { get; } = new(isOn: false);

    /// <summary>Returns the colours for standard output: none without a terminal, with <c>NO_COLOR</c> or on a dumb terminal.</summary>
    public static StatusColors For(CommandEnvironment environment) =>
        new(environment.IsTerminal && !environment.IsDumbTerminal && string.IsNullOrEmpty(environment.Variable("NO_COLOR")));

    /// <summary>Returns a text in the colour of a word; unchanged for other words.</summary>
    /// <param name="word">The word, such as <c>failed</c>.</param>
    /// <param name="text">The text that contains the word; null for the word itself.</param>
    public string Paint(string word, string? text = null) =>
        isOn && CodeOf(word) is { } code ? $"{code}{text ?? word}{Reset}" : text ?? word;

    private static string? CodeOf(string word) =>
        word switch
        {
            "ok" => "\x1b[32m",
            "degraded" => "\x1b[33m",
            "failed" or "missing" => "\x1b[31m",
            _ => null,
        };
}
