namespace BackupEdge.Engine.Reports;

/// <summary>The number of warnings of one source of a backup, which is exact also if not all of them are stored.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Warnings">The number of all warnings about paths of the source.</param>
/// <param name="Unread">The number of those about something that could not be read, see <see cref="PathReport.IsUnread"/>.</param>
internal sealed record SourceWarnings(string Source, long Warnings, long Unread)
{
    /// <summary>The first path that could not be read, in the order of their text; null if there are none.</summary>
    public string? FirstUnread { get; init; }
}
