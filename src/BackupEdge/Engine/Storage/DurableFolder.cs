using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Storage;

/// <summary>Makes a rename or a removal in a folder survive a power loss.</summary>
internal static class DurableFolder
{
    /// <summary>fsync of the folder itself; nothing on systems whose folders cannot be opened.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Posix.SyncFolder(folder);
    }
}
