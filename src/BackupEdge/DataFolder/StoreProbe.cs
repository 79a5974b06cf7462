using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.DataFolder;

/// <summary>
/// Checks without writing whether the file systems of a data folder can be written. A full file system passes; one that is read-only or
/// fails to flush does not.
/// </summary>
internal static class StoreProbe
{
    /// <summary>
    /// Returns why the data folder or its archives cannot be written; null if they can. May take as long as the disk needs for a flush.
    /// </summary>
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
