using BackupEdge.Catalogue;

namespace BackupEdge.Jobs;

/// <summary>What a caller wants backed up.</summary>
internal sealed record BackupOptions
{
    /// <summary>What to read and store.</summary>
    public required BackupType Type { get; init; }

    /// <summary>Whether to take sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to take sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Only sources of these names; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>What the caller calls it, at most 200 characters.</summary>
    public string? Label { get; init; }

    /// <summary>Days after which it may go, 1 to 36500; null to keep it.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The schedule that asks; null for a caller.</summary>
    public string? ScheduleId { get; init; }
}
