namespace BackupEdge.Engine.Platform;

/// <summary>
/// Permissions of the files that this program creates. A backup contains data that only root may read, so files <em>must</em> be accessible
/// to their owner only unless they are explicitly created for others. Restored files get their recorded modes explicitly and do not depend
/// on the umask.
/// </summary>
internal static class FileModes
{
    /// <summary>0600: read and write for the owner.</summary>
    public const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700: read, write and search for the owner.</summary>
    public const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private const uint GroupAndOthers = 0x3F; // 077

    /// <summary>Sets the umask to 077 for this process and the programs that it starts. Does nothing on Windows.</summary>
    public static void KeepToOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Posix.umask(GroupAndOthers);
        }
    }

    /// <summary>Creates a folder with mode 0700 or stricter. Does nothing if it exists.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder that contains it cannot be written.</exception>
    public static void CreateOwnerFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerFolder);
        }
    }

    /// <summary>Creates a new file with mode 0600 or stricter. Does not follow a symbolic link with that name.</summary>
    /// <exception cref="IOException">The file exists or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static FileStream CreateOwnerFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }
}
