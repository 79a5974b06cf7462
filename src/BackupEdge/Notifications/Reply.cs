namespace BackupEdge.Notifications;

/// <summary>The response of a webhook or mail server, or the reason why there is none.</summary>
/// <param name="Kind">The outcome of the attempt.</param>
/// <param name="StatusCode">The HTTP or SMTP status; null without a response.</param>
/// <param name="Text">The beginning of the response body, or the reason why there is no response.</param>
internal sealed record Reply(ReplyKind Kind, int? StatusCode, string Text)
{
    private const int MaxShown = 200;

    /// <summary>The outcome in one line, for people to read.</summary>
    public string Reason
    {
        get
        {
            var line = string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return StatusCode is not { } status ? line
                : line.Length == 0 ? $"it answered {status}."
                : $"it answered {status}: {Shorten(line)}";
        }
    }

    private static string Shorten(string line) => line.Length <= MaxShown ? line : line[..MaxShown] + "...";
}
