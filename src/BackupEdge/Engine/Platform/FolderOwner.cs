using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Gives what root creates in the data folder of another user to that user, so that a service which runs as that user can use it. A file
/// or folder gets the owner and group of the folder that contains it. Nothing is changed if this process is not root or the folder is
/// root's own.
/// </summary>
/// <remarks>
/// Must be called only for files and folders that this process has created, and never for exports or restored files. Failures are
/// ignored: a container or a network file system may not allow a change of the owner, and the file can be used by root as before.
/// </remarks>
internal static unsafe class FolderOwner
{
    /// <summary>Gives an open file to the owner of its folder.</summary>
    /// <param name="file">The file, which this process has just created.</param>
    /// <param name="path">The absolute path of the file.</param>
    public static void Give(SafeFileHandle file, string path)
    {
        if (OtherOwnerOf(path) is { } owner)
        {
            Give((int)file.DangerousGetHandle(), owner);
        }
    }

    /// <summary>
    /// Gives a file or folder to the owner of its folder. Does nothing if it does not exist, or if another user could have put it there:
    /// links, files with several names and files that do not belong to root.
    /// </summary>
    public static void Give(string path)
    {
        if (OtherOwnerOf(path) is not { } owner)
        {
            return;
        }

        // With O_PATH, closing the descriptor does not release SQLite's locks on the file.
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(path), Posix.PathOnly | Posix.NoFollow);
        if (fd < 0)
        {
            return;
        }

        if (Posix.TryStat(fd, "\0"u8, out var stat) && stat.UserId == 0 && IsOwnCreation(stat))
        {
            Give(fd, owner);
        }

        _ = Posix.close(fd);
    }

    /// <summary>Creates a folder with mode 0700 for the owner of the folder that contains it; does nothing if it exists.</summary>
    /// <returns>Whether the folder was created.</returns>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created by this user.</exception>
    public static bool MakeFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FileModes.OwnerFolder);
            Give(path);
        }

        return true;
    }

    /// <summary>Gives a folder with everything in it to a user. Does nothing unless this process is root. Links are not followed.</summary>
    /// <param name="path">The absolute path of a folder that only this process writes to.</param>
    /// <param name="user">The id of the user.</param>
    /// <param name="group">The id of the group.</param>
    public static void GiveTree(string path, uint user, uint group)
    {
        if (!OperatingSystem.IsLinux() || Posix.geteuid() != 0)
        {
            return;
        }

        var inside = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", inside).Prepend(path))
        {
            fixed (byte* name = Posix.Terminated(entry))
            {
                _ = Posix.fchownat(Posix.WorkingFolder, name, user, group, Posix.SymlinkNoFollow);
            }
        }
    }

    private static FileStat? OtherOwnerOf(string path) =>
        OperatingSystem.IsLinux()
        && Posix.geteuid() == 0
        && Path.GetDirectoryName(path) is { } folder
        && Posix.TryStatTarget(Posix.Terminated(folder), out var stat)
        && stat.UserId != 0
            ? stat
            : null;

    private static bool IsOwnCreation(in FileStat stat) => stat.Type == FileType.Directory || stat is { Type: FileType.Regular, Links: 1 };

    private static void Give(int fd, in FileStat owner)
    {
        fixed (byte* self = "\0"u8)
        {
            _ = Posix.fchownat(fd, self, owner.UserId, owner.GroupId, Posix.EmptyPath);
        }
    }
}
