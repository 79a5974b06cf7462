namespace BackupEdge.DataFolder;

/// <summary>The process that holds the lock of a data folder.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="Url">The URL of the API that the process serves; null for a command that runs its own job.</param>
/// <param name="Instance">A random id of the holder, which its API returns too; see <see cref="DataFolderLock.Instance"/>.</param>
internal sealed record DataFolderHolder(int Pid, string? Url, string? Instance);
