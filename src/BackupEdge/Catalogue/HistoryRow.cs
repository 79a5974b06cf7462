namespace BackupEdge.Catalogue;

/// <summary>A run of a backup, also one whose backup was deleted since.</summary>
/// <param name="At">The time when it was requested, UTC.</param>
/// <param name="Status">The status of its job.</param>
/// <param name="ScheduleId">The id of the schedule that requested it; null if none did, or it was deleted.</param>
/// <param name="Sources">
/// The names of its sources as JSON; null if the backup was deleted and was requested for all sources.
/// </param>
/// <param name="NewBytes">The size in bytes of what no archive had before; 0 if it did not complete.</param>
/// <param name="StoredBytes">The size in bytes of its archive when it was made; 0 if it did not complete.</param>
/// <param name="HasWarnings">Whether paths had warnings.</param>
internal readonly record struct HistoryRow(
    DateTimeOffset At,
    RunStatus Status,
    string? ScheduleId,
    string? Sources,
    long NewBytes,
    long StoredBytes,
    bool HasWarnings
)
{
    /// <summary>Returns the names in <see cref="Sources"/>.</summary>
    public static IReadOnlyList<string> NamesIn(string sources) =>
        System.Text.Json.JsonSerializer.Deserialize(sources, CatalogueJson.Default.IReadOnlyListString) ?? [];
}
