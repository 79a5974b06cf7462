using System.Text.Json.Serialization;

namespace BackupEdge.Engine.Reports;

/// <summary>A problem with one path.</summary>
/// <param name="Path">The path in the backup, <c>source/path</c>; bytes that are not UTF-8 are written as <c>\xNN</c>.</param>
/// <param name="Code">
/// A stable code: <c>changed</c>, <c>vanished</c>, <c>unreadable</c>, <c>carried_over</c>, <c>skipped</c>, <c>damaged</c>,
/// <c>incomplete</c>, <c>late</c>, <c>exists</c>, <c>failed</c>, <c>dropped</c>, <c>hook_failed</c>, <c>base_unusable</c>.
/// </param>
/// <param name="Message">A human-readable description.</param>
internal sealed record PathReport(string Path, string Code, string Message)
{
    /// <summary>The code of a source that was read completely because its base cannot be used.</summary>
    public const string BaseUnusable = "base_unusable";

    /// <summary>The code of a path that could not be read; nothing of it is in the backup.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The code of a path that could not be read, for which the backup has what its base has.</summary>
    public const string CarriedOver = "carried_over";

    /// <summary>The code of something that no longer existed when it was to be read.</summary>
    public const string Vanished = "vanished";

    /// <summary>The code of a database that was created during the backup, and is not in it.</summary>
    public const string Late = "late";

    /// <summary>Whether the path could not be read, although it exists.</summary>
    [JsonIgnore]
    public bool IsUnread => Code is Unreadable or CarriedOver;
}
