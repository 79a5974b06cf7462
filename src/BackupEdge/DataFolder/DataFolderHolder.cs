namespace BackupEdge.DataFolder;

/// <summary>The process that holds a data folder.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Url">Where it serves the API; null for a command that runs its own job.</param>
internal sealed record DataFolderHolder(int Pid, string? Url);
