namespace BackupEdge.Engine.Platform;

/// <summary>
/// The permissions of the files that this program creates. A backup holds what only root may read, so whatever is not explicitly made for
/// others <em>must</em> be accessible to its owner alone. Restored files get their recorded modes explicitly and do not depend on this.
/// </summary>
internal static class FileModes
{
    /// <summary>0600: a file of its owner.</summary>
    public const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700: a folder of its owner.</summary>
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

    /// <summary>
    /// Creates a file of mode 0600, whatever the umask, that does not exist yet. A symbolic link of that name is not followed.
    /// </summary>
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
