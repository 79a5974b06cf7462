using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Opens restored entries whose mode denies access to their owner. Without root, a process may not read what it has restored so, although
/// it is the owner. What was restored is deleted afterwards, so a mode that allows more does no harm.
/// </summary>
internal static unsafe class OwnerAccess
{
    private const uint Reads = 0x100; // 0400
    private const uint All = 0x1C0; // 0700

    /// <summary>Opens a file to read. Returns the descriptor, which the caller closes, or a negative value on error.</summary>
    /// <param name="view">The restored tree.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="mode">Its mode, which it has afterwards too.</param>
    public static int OpenToRead(EntryView view, ReadOnlySpan<byte> path, uint mode)
    {
        var fd = view.Open(path, Posix.ReadOnly);
        if (fd >= 0 || Posix.Errno != Posix.AccessDenied)
        {
            return fd;
        }

        var held = view.Open(path, Posix.PathOnly);
        if (held < 0)
        {
            return -1;
        }

        Change(held, mode | Reads);
        fd = view.Open(path, Posix.ReadOnly);
        Change(held, mode);
        _ = Posix.close(held);
        return fd;
    }

    /// <summary>Lets the owner enter and read a folder.</summary>
    /// <param name="view">The restored tree.</param>
    /// <param name="path">The path of the folder.</param>
    /// <param name="mode">Its mode.</param>
    public static void Enter(EntryView view, ReadOnlySpan<byte> path, uint mode)
    {
        if ((mode & All) == All)
        {
            return;
        }

        var held = view.Open(path, Posix.PathOnly | Posix.Directory);
        if (held >= 0)
        {
            Change(held, mode | All);
            _ = Posix.close(held);
        }
    }

    // A descriptor opened with O_PATH accepts this only through its path below /proc.
    private static void Change(int held, uint mode)
    {
        fixed (byte* path = ExtendedAttributes.GetPath(held))
        {
            _ = Posix.fchmodat(Posix.WorkingFolder, path, mode, 0);
        }
    }
}
