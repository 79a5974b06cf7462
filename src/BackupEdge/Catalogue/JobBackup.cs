namespace BackupEdge.Catalogue;

/// <summary>What a job works on, so that it can be named without a query of its own.</summary>
/// <param name="Type">The type of the backup.</param>
/// <param name="Label">The label of the backup; null for none.</param>
/// <param name="ScheduleId">The schedule that requested the backup; null for none.</param>
/// <param name="Sources">The names of the sources of the backup in their order, separated by commas, which no name has.</param>
internal sealed record JobBackup(BackupType Type, string? Label, string? ScheduleId, string Sources)
{
    /// <summary>The names of the sources.</summary>
    public IReadOnlyList<string> SourceNames => Sources.Length == 0 ? [] : Sources.Split(',');
}
