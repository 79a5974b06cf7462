namespace BackupEdge.Notifications;

/// <summary>The body of a request to a webhook of Discord.</summary>
/// <param name="Content">The escaped message, at most <see cref="MaxContent"/> characters.</param>
/// <param name="AllowedMentions">Whom the message may notify.</param>
/// <param name="Flags">How the message is shown.</param>
internal sealed record DiscordMessage(string Content, DiscordMentions AllowedMentions, int Flags)
{
    /// <summary>The limit of Discord for the message, in characters.</summary>
    public const int MaxContent = 2000;

    /// <summary>The flag that turns off previews of links.</summary>
    public const int NoPreviews = 4;
}
