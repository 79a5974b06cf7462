namespace BackupEdge.Catalogue;

/// <summary>The values of a backup that callers may change after it was requested, apart from the hold.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="Label">The label; null for none.</param>
/// <param name="IsLabelled">See <see cref="BackupRow.IsLabelled"/>.</param>
/// <param name="RetentionDays">The days after which the backup expires; null if the retention rules decide.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Note">What somebody wrote about the backup; null for nothing.</param>
internal sealed record BackupMarks(
    string BackupId,
    string? Label,
    bool IsLabelled,
    int? RetentionDays,
    IReadOnlyList<string> Tags,
    string? Note = null
)
{
    // No tag contains a space.
    private const char Separator = ' ';

    /// <summary>Returns tags as one text for a column.</summary>
    public static string Stored(IEnumerable<string> tags) => string.Join(Separator, tags);

    /// <summary>Returns the tags that <see cref="Stored"/> wrote, in the order of their characters; none for null.</summary>
    public static IReadOnlyList<string> TagsOf(string? stored)
    {
        if (string.IsNullOrEmpty(stored))
        {
            return [];
        }

        var tags = stored.Split(Separator);
        Array.Sort(tags, StringComparer.Ordinal);
        return tags;
    }
}
