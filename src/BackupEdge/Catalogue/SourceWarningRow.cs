namespace BackupEdge.Catalogue;

/// <summary>The number of warnings of a backup about paths of one source.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Warnings">The number of all warnings.</param>
/// <param name="Unread">The number of those about something that exists and could not be read.</param>
/// <param name="FirstUnread">The first of these paths; null if there are none.</param>
internal sealed record SourceWarningRow(string Name, long Warnings, long Unread, string? FirstUnread);
