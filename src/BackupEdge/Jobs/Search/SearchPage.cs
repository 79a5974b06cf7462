namespace BackupEdge.Jobs.Search;

/// <summary>One page of a search.</summary>
/// <param name="Files">Newest backup first, within one in the order of paths.</param>
/// <param name="Next">Where to go on; null when there is nothing more.</param>
/// <param name="DamagedEntries">How many entries at most are left out because their manifest pages cannot be read.</param>
/// <param name="SkippedBackups">How many backups are left out because their archives cannot be read.</param>
internal sealed record SearchPage(IReadOnlyList<FoundFile> Files, SearchPlace? Next, long DamagedEntries, int SkippedBackups);
