using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Checks the access rights of the data folder. A user who can write there controls what a restore writes and who is an admin, so nothing
/// in the folder <em>must</em> be used before <see cref="Prepare"/> or <see cref="Check"/> has succeeded. Parent folders are not checked.
/// </summary>
internal static class DataFolderAccess
{
    private const uint OthersMayWrite = 0x12; // 022
    private const uint OthersMayRead = 0x2D; // 055

    /// <summary>
    /// Creates the data folder with mode 0700 if it does not exist, and otherwise checks it. An empty folder of this user gets mode 0700.
    /// </summary>
    /// <returns>A warning if other users can read the folder; otherwise null.</returns>
    /// <exception cref="Fault"><c>data_folder_writable</c> or <c>io_error</c>.</exception>
    public static string? Prepare(DataPaths data)
    {
        if (DeniedAccess.IsDenied(data.Path))
        {
            throw DataFolderPresence.Denied(data, data.Path);
        }

        IoFaults.Guard(
            $"The data folder '{data.Path}' could not be created. Choose another one with --data, or create it and make this user "
                + "its owner",
            () =>
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(data.Path);
                }
                else if (!Directory.Exists(data.Path))
                {
                    Directory.CreateDirectory(data.Path, FileModes.OwnerFolder);
                }
                else if (IsEmptyAndOwn(data.Path))
                {
                    File.SetUnixFileMode(data.Path, FileModes.OwnerFolder);
                }
            }
        );

        return Check(data);
    }

    /// <summary>Checks the access rights of the data folder without changing them.</summary>
    /// <returns>A warning if other users can read the folder; otherwise null, also if it does not exist.</returns>
    /// <exception cref="Fault"><c>data_folder_writable</c> or <c>io_error</c>.</exception>
    public static string? Check(DataPaths data)
    {
        if (OperatingSystem.IsWindows() || StatOf(data.Path) is not { } folder || IsEmptyAndOwn(data.Path))
        {
            return null;
        }

        var open = new List<string>();
        foreach (
            var path in (string[])
                [data.Path, data.Archives, data.Keys, data.Scratch, data.Catalogue, data.Catalogue + "-wal", data.AdminKey]
        )
        {
            if (DeniedAccess.IsDenied(path))
            {
                throw DataFolderPresence.Denied(data, path);
            }

            if (StatOf(path) is { } stat && (stat.Mode & OthersMayWrite) != 0)
            {
                open.Add(path);
            }
        }

        if (open.Count > 0)
        {
            throw Writable(data, folder, open);
        }

        ThrowIfPlanted(data, folder);
        return (folder.Mode & OthersMayRead) == 0
            ? null
            : $"Other users can read the data folder '{data.Path}' (mode {Octal(folder.Mode)}), which contains backups and keys. "
                + $"Run: chmod go-rwx {Quoted(data.Path)}";
    }

    // Root would create or change the file that such a link refers to.
    private static void ThrowIfPlanted(DataPaths data, in FileStat folder)
    {
        if (folder.UserId == 0 || Posix.geteuid() != 0)
        {
            return;
        }

        string[] opened = [data.Lock, data.Catalogue, data.Catalogue + "-wal", data.Catalogue + "-shm", data.Reserve];
        foreach (var path in (string[])[.. opened, data.Keys, data.KeysLock])
        {
            if (Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(path), out var stat) && stat.Type == FileType.Symlink)
            {
                var owner = UserNames.Of(folder.UserId);
                throw new Fault(
                    FaultCode.DataFolderWritable,
                    $"'{path}' is a symbolic link in a folder of the user '{owner}', so root does not use it. Run the command as that user "
                        + $"(sudo -u {owner}), or remove the link.",
                    ("data", data.Path)
                );
            }
        }
    }

    private static Fault Writable(DataPaths data, in FileStat folder, List<string> open)
    {
        var command = $"chmod go-w {string.Join(' ', open.Select(Quoted))}";
        var isVolume = folder.UserId != Posix.geteuid() && open[0] == data.Path;
        var below = Path.Combine(data.Path, "backupedge");
        var advice = isVolume
            ? $"The owner of the folder is the user {folder.UserId}, but this process runs as user {Posix.geteuid()}. That is usual for a "
                + $"Kubernetes volume that is an emptyDir or has an fsGroup: set 'data' to a folder in it, such as {Quoted(below)}, "
                + $"which this program creates with access for its user only. Or run as the owner: {command}"
            : $"Run: {command}";
        return new Fault(
            FaultCode.DataFolderWritable,
            $"Other users can write to {string.Join(", ", open.Select(Quoted))} and could replace backups and keys. {advice}",
            ("data", data.Path),
            ("fix", command)
        );
    }

    // Such a volume or folder was usually just created, with a mode that depends on the umask of another program.
    private static bool IsEmptyAndOwn(string path)
    {
        try
        {
            return StatOf(path) is { Type: FileType.Directory } stat
                && stat.UserId == Posix.geteuid()
                && !Directory.EnumerateFileSystemEntries(path).Any();
        }
        catch (UnauthorizedAccessException)
        {
            // The folder cannot be listed, so its mode decides.
            return false;
        }
    }

    private static FileStat? StatOf(string path)
    {
        if (Posix.TryStatTarget(Posix.Terminated(path), out var stat))
        {
            return stat;
        }

        return Posix.Errno is Posix.NotFound or Posix.NotADirectory
            ? null
            : throw new Fault(
                FaultCode.IoError,
                $"The permissions of '{path}' could not be read: {Posix.Describe(Posix.Errno)}. Check the permissions of its "
                    + "parent folders.",
                ("path", path)
            );
    }

    private static string Octal(uint mode) => "0" + Convert.ToString(mode, 8).PadLeft(3, '0');

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
