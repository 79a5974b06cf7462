namespace BackupEdge.Engine.Platform;

/// <summary>How much room the file system of a restore's target has.</summary>
/// <param name="FileSystem">Tells file systems apart.</param>
/// <param name="FreeBytes">Bytes that can still be written; <see cref="long.MaxValue"/> when that is not known.</param>
internal readonly record struct TargetSpace(string FileSystem, long FreeBytes)
{
    // These may compress or share what is written, so that sizes do not say what it takes.
    private static readonly string[] Compressing = ["btrfs", "zfs", "bcachefs", "f2fs", "fuse", "fuseblk"];

    /// <summary>Looks at a folder, or at the nearest one above it that is there.</summary>
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
            // The restore itself tells what is wrong with its target.
            return new TargetSpace(existing, long.MaxValue);
        }
    }
}
