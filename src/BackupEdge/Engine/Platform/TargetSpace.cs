namespace BackupEdge.Engine.Platform;

/// <summary>The free space of the file system that a restore writes to.</summary>
/// <param name="FileSystem">Identifies the file system.</param>
/// <param name="FreeBytes">The number of bytes that can be written, or <see cref="long.MaxValue"/> if it is unknown.</param>
internal readonly record struct TargetSpace(string FileSystem, long FreeBytes)
{
    // These may compress or share data, so the size of the files does not determine the space they use.
    private static readonly string[] Compressing = ["btrfs", "zfs", "bcachefs", "f2fs", "fuse", "fuseblk"];

    /// <summary>Returns the free space at a folder, or at its nearest existing parent.</summary>
    public static TargetSpace Of(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
        {
            existing = above;
        }

        try
        {
            var drive = new DriveInfo(existing);
            return new TargetSpace(drive.Name, Compressing.Contains(drive.DriveFormat) ? long.MaxValue : drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The restore reports the problem when it opens the target.
            return new TargetSpace(existing, long.MaxValue);
        }
    }
}
