using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Storage;

/// <summary>Makes renames and deletions in a folder durable.</summary>
internal static class DurableFolder
{
    /// <summary>Flushes the folder itself (fsync). Does nothing on Windows, where folders cannot be opened.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Posix.SyncFolder(folder);
    }
}
