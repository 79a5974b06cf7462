using BackupEdge.Engine.Browsing;

namespace BackupEdge.Jobs.Search;

/// <summary>A page of the differences between two backups.</summary>
/// <param name="Page">The differences.</param>
/// <param name="LeftOutSources">
/// The names of the sources that only one of the backups contains, sorted. They were not compared. None if a path was requested.
/// </param>
internal sealed record BackupComparison(BrowsedPage<ComparedEntry> Page, IReadOnlyList<string> LeftOutSources);
