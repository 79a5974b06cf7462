using BackupEdge.Configuration;

namespace BackupEdge.Jobs;

/// <summary>The options of a requested drill.</summary>
internal sealed record DrillOptions
{
    /// <summary>The id of the backup to restore; null to choose one for each source.</summary>
    public string? BackupId { get; init; }

    /// <summary>The names of the sources to restore; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Which backup of each source is restored, without <see cref="BackupId"/>; null for what the settings say.</summary>
    public DrillPick? Pick { get; init; }

    /// <summary>The name of the copy to read from; null for the data folder.</summary>
    public string? Copy { get; init; }

    /// <summary>The id of the schedule that requested the drill; null for none.</summary>
    public string? ScheduleId { get; init; }
}
