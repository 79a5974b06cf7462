namespace BackupEdge.Engine.Platform;

/// <content>Checks what this user may do with a path.</content>
internal static unsafe partial class Posix
{
    /// <summary>Returns whether this user must not read and write a file. A file that does not exist is not denied.</summary>
    public static bool IsUseDenied(string path)
    {
        const int Read = 4,
            Write = 2;
        fixed (byte* name = Terminated(path))
        {
            return OperatingSystem.IsLinux() && access(name, Read | Write) != 0 && Errno == AccessDenied;
        }
    }

    /// <summary>Returns whether a path is on a file system that is mounted read-only for this process.</summary>
    public static bool IsReadOnly(string path)
    {
        const int Write = 2,
            ReadOnlyFileSystem = 30;
        fixed (byte* name = Terminated(path))
        {
            return OperatingSystem.IsLinux() && access(name, Write) != 0 && Errno == ReadOnlyFileSystem;
        }
    }
}
