using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>A folder of the backup, open at the destination of a mirroring restore.</summary>
/// <param name="path">The path in the backup.</param>
/// <param name="tree">The open folder with its names, or <see langword="null"/> if it does not exist or cannot be opened.</param>
/// <param name="isCompared">Whether entries that the backup does not have are found.</param>
/// <param name="stat">The metadata of the folder.</param>
/// <param name="mode">The mode to set when the folder is left, or <see langword="null"/> to leave it.</param>
internal sealed unsafe class MirrorLevel(byte[] path, TreeLevel? tree, bool isCompared, FileStat stat, uint? mode)
{
    private const long OmitTime = 0x3FFFFFFE; // UTIME_OMIT

    public byte[] Path => path;

    public TreeLevel? Tree => tree;

    /// <summary>The folder with its names, or <see langword="null"/> if nothing in it is compared with the backup.</summary>
    public TreeLevel? Compared => isCompared ? tree : null;

    /// <summary>Whether something in the folder was deleted.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Closes the folder. Sets the time and mode that it had before something in it was deleted.</summary>
    public void Close()
    {
        if (tree?.Folder is not { } folder)
        {
            return;
        }

        if (IsChanged)
        {
            var times = stackalloc long[] { 0, OmitTime, stat.Modified.Seconds, stat.Modified.Nanoseconds };
            _ = Posix.futimens(folder.Fd, times);
        }

        if (mode is { } original)
        {
            _ = Posix.fchmod(folder.Fd, original);
        }

        tree.Close();
    }
}
