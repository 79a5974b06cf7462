namespace BackupEdge.Notifications;

/// <summary>Whom a message on Discord may notify.</summary>
/// <param name="Parse">The kinds of mentions in the text that notify; empty for none.</param>
internal sealed record DiscordMentions(IReadOnlyList<string> Parse);
