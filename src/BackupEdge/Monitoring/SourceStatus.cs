using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>How a source is backed up.</summary>
/// <param name="Name">The source.</param>
/// <param name="Kind"><c>files</c>, <c>sqlite</c>, <c>postgres</c> or <c>command</c>.</param>
/// <param name="LastSuccess">The newest completed backup that holds it; null when there is none.</param>
/// <param name="LastEnded">
/// The newest backup that holds it and has ended, well or not, but was not cancelled; null before the first.
/// </param>
/// <param name="OverdueFor">
/// The first due time, UTC, that a schedule should have backed it up for and nothing has since; null when it is not overdue.
/// </param>
internal sealed record SourceStatus(
    string Name,
    string Kind,
    BackupOverview? LastSuccess,
    BackupOverview? LastEnded,
    DateTimeOffset? OverdueFor
)
{
    /// <summary>
    /// The newest completed backup that left it out because it failed, with the reason as its error; null when a newer one holds it.
    /// </summary>
    public BackupOverview? Skipped { get; init; }
}
