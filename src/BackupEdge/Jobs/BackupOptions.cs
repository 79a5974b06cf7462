using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Jobs;

/// <summary>The options of a requested backup.</summary>
internal sealed record BackupOptions
{
    /// <summary>The requested type of backup: full, incremental or differential.</summary>
    public required BackupType Type { get; init; }

    /// <summary>Whether to include sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to include sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>The names of the sources to back up; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>
    /// Folders of this request only, in addition to the configured sources; <see cref="Sources"/> selects from both. Null for none.
    /// </summary>
    public IReadOnlyList<OneOffSource>? OneOffSources { get; init; }

    /// <summary>The caller's label for the backup, at most 200 characters; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>The caller's tags for the backup, at most 16; null for none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The number of days after which the backup may be deleted, 1 to 36500; null if the retention rules decide.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The id of the schedule that requests the backup; null if a caller requests it.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>The limits of the backup; null for those of the settings.</summary>
    public BackupLimits? Limits { get; init; }
}
