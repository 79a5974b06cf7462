using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Who may access the data folder. Whoever can write there decides what a restore writes and who is an admin, so nothing in it
/// <em>must</em> be used before <see cref="Prepare"/> or <see cref="Check"/> accepted it. The folders above it are not checked.
/// </summary>
internal static class DataFolderAccess
{
    private const uint OthersMayWrite = 0x12; // 022
    private const uint OthersMayRead = 0x2D; // 055

    /// <summary>
    /// Creates the data folder with mode 0700 when it does not exist, and otherwise checks it. An empty folder of this user gets mode 0700.
    /// </summary>
    /// <returns>A warning when others may read it; otherwise null.</returns>
    /// <exception cref="Fault"><c>data_folder_writable</c> or <c>io_error</c>.</exception>
    public static string? Prepare(DataPaths data)
    {
        IoFaults.Guard(
            $"The data folder '{data.Path}' could not be made. Choose another with --data, or make it and give it " + "to this user",
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

    /// <summary>Checks the data folder and changes nothing.</summary>
    /// <returns>A warning when others may read it; otherwise null, also when it does not exist.</returns>
    /// <exception cref="Fault"><c>data_folder_writable</c> or <c>io_error</c>.</exception>
    public static string? Check(DataPaths data)
    {
        if (OperatingSystem.IsWindows() || StatOf(data.Path) is not { } folder || IsEmptyAndOwn(data.Path))
        {
            return null;
        }

        var open = new List<string>();
        foreach (var path in (string[])[data.Path, data.Archives, data.Scratch, data.Catalogue, data.Catalogue + "-wal", data.AdminKey])
        {
            if (StatOf(path) is { } stat && (stat.Mode & OthersMayWrite) != 0)
            {
                open.Add(path);
            }
        }

        if (open.Count > 0)
        {
            throw Writable(data, folder, open);
        }

        return (folder.Mode & OthersMayRead) == 0
            ? null
            : $"Others than its owner may read the data folder '{data.Path}' (mode {Octal(folder.Mode)}), which holds backups and keys. "
                + $"Run: chmod go-rwx {Quoted(data.Path)}";
    }

    private static Fault Writable(DataPaths data, in FileStat folder, List<string> open)
    {
        var how = $"chmod go-w {string.Join(' ', open.Select(Quoted))}";
        var isVolume = folder.UserId != Posix.geteuid() && open[0] == data.Path;
        var below = Path.Combine(data.Path, "backupedge");
        var choice = isVolume
            ? $"The folder belongs to the user {folder.UserId} and not to this process (user {Posix.geteuid()}), as a volume of "
                + "Kubernetes does "
                + $"that is an emptyDir or has an fsGroup: let the setting 'data' be a folder in it, such as {Quoted(below)}, which "
                + $"this program creates for its user alone. Or run as the owner: {how}"
            : $"Run: {how}";
        return new Fault(
            FaultCode.DataFolderWritable,
            $"Others than its owner may write to {string.Join(", ", open.Select(Quoted))}, and so could replace backups and keys. {choice}",
            ("data", data.Path),
            ("fix", how)
        );
    }

    // A volume or folder that was just created, often with the mode that the umask of another program left.
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
            // It cannot be listed, so its mode decides.
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
                $"The access rights of '{path}' could not be read: {Posix.Describe(Posix.Errno)}. Check the rights of the "
                    + "folders above it.",
                ("path", path)
            );
    }

    private static string Octal(uint mode) => "0" + Convert.ToString(mode, 8).PadLeft(3, '0');

    private static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
