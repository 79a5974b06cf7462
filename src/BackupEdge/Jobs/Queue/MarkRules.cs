using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <summary>Validates the label, retention, note and tags of a backup.</summary>
internal static class MarkRules
{
    /// <summary>The maximum length of a label in characters.</summary>
    public const int MaxLabelLength = 200;

    /// <summary>The maximum length of a note in characters.</summary>
    public const int MaxNoteLength = 1000;

    /// <summary>The maximum retention in days.</summary>
    public const int MaxRetentionDays = 36500;

    /// <summary>The maximum number of tags of a backup.</summary>
    public const int MaxTags = 16;

    /// <summary>The maximum length of a tag in characters.</summary>
    public const int MaxTagLength = 64;

    /// <summary>Returns the tags without duplicates, in the order of their characters.</summary>
    public static IReadOnlyList<string> Ordered(IEnumerable<string>? tags) =>
        tags is null ? [] : [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Throws if a value is not valid.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field.</exception>
    public static void Check(string? label, int? retentionDays, IReadOnlyCollection<string> tags, string? note = null)
    {
        if (ProblemOf(label, retentionDays, note) is { } problem)
        {
            throw JobRules.Invalid(problem.Field, problem.Message);
        }

        if (ProblemOfTags(tags) is { } ofTags)
        {
            throw JobRules.Invalid("tags", ofTags);
        }
    }

    /// <summary>Returns what is wrong with the values; null if nothing is.</summary>
    public static string? ProblemOf(BackupMarks marks) =>
        ProblemOf(marks.Label, marks.RetentionDays, marks.Note)?.Message ?? ProblemOfTags(marks.Tags);

    /// <summary>Returns what is wrong with tags; null if nothing is.</summary>
    public static string? ProblemOfTags(IReadOnlyCollection<string> tags) =>
        tags.Count > MaxTags ? $"A backup can have at most {MaxTags} tags, not {tags.Count}."
        : tags.All(IsTag) ? null
        : $"A tag must have 1 to {MaxTagLength} of the characters A-Z, a-z, 0-9, '.', '_', ':' and '-'.";

    private static (string Field, string Message)? ProblemOf(string? label, int? retentionDays, string? note) =>
        label is not null && (label.Length is 0 or > MaxLabelLength || VisibleText.HasHidden(label))
            ? ("label", $"A label must have 1 to {MaxLabelLength} characters and no invisible ones.")
        : retentionDays is < 1 or > MaxRetentionDays
            ? ("retention_days", $"`retention_days` must be 1 to {MaxRetentionDays}, not {retentionDays}.")
        : note is not null && (note.Length is 0 or > MaxNoteLength || VisibleText.HasHidden(note))
            ? ("note", $"A note must have 1 to {MaxNoteLength} characters, on one line and no invisible ones.")
        : null;

    // The tags of an archive may be null.
    private static bool IsTag(string? tag) =>
        tag is { Length: > 0 and <= MaxTagLength } && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');
}
