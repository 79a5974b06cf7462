using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.DataFolder;

/// <summary>Finds out whether the file systems of a data folder take writes, without writing: a full one does, one that is read-only or
/// dead does not.</summary>
internal static class StoreProbe
{
    /// <summary>What keeps the data folder or its archives from being written; null when nothing does. May take as long as the disk takes
    /// for a flush.</summary>
    public static string? Problem(DataPaths data)
    {
        foreach (var folder in (string[])[data.Records, data.Archives])
        {
            if (Posix.IsReadOnly(folder))
            {
                return $"'{folder}' is on a read-only file system.";
            }

            try
            {
                if (OperatingSystem.IsLinux())
                {
                    Posix.SyncFolder(folder);
                }
            }
            catch (IOException e)
            {
                return e.Message;
            }
        }

        return null;
    }
}
