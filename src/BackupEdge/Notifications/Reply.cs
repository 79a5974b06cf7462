namespace BackupEdge.Notifications;

/// <summary>The answer of a webhook, or why there is none.</summary>
/// <param name="Kind">What became of the attempt.</param>
/// <param name="StatusCode">The HTTP status; null without an answer.</param>
/// <param name="Text">How the answer's body begins, or why there is none.</param>
internal sealed record Reply(ReplyKind Kind, int? StatusCode, string Text)
{
    private const int MostShown = 200;

    /// <summary>In a line, for people: what came of it.</summary>
    public string Reason
    {
        get
        {
            var line = string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return StatusCode is not { } status ? line
                : line.Length == 0 ? $"it answered {status}."
                : $"it answered {status}: " + $"{Shortened(line)}";
        }
    }

    private static string Shortened(string line) => line.Length <= MostShown ? line : line[..MostShown] + "...";
}
