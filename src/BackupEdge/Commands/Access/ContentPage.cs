namespace BackupEdge.Commands.Access;

/// <summary>A page of a listing of content.</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="DamagedEntries">The maximum number of entries that are missing because the list of files is damaged.</param>
/// <param name="SkippedBackups">The number of backups that were left out because their archives cannot be read.</param>
internal sealed record ContentPage<T>(IReadOnlyList<T> Items, long DamagedEntries, int SkippedBackups)
{
    /// <summary>The names of the sources that were not compared, because only one of the backups contains them.</summary>
    public IReadOnlyList<string> LeftOutSources { get; init; } = [];
}
