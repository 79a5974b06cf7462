namespace BackupEdge.Jobs.Search;

/// <summary>One page of a search.</summary>
/// <param name="Files">The found files, newest backup first, in path order within a backup.</param>
/// <param name="Next">Where the next page begins; null if this is the last page.</param>
/// <param name="DamagedEntries">The maximum number of entries that are missing because their manifest pages cannot be read.</param>
/// <param name="SkippedBackups">The number of backups that were skipped because their archives cannot be read.</param>
internal sealed record SearchPage(IReadOnlyList<FoundFile> Files, SearchPlace? Next, long DamagedEntries, int SkippedBackups);
