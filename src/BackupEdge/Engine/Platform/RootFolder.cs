using System.Text;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// Opens folders by a configured path. Symbolic links in the path <em>must</em> not be followed, except in a leading part that the caller
/// specifies: otherwise the owner of a folder in the path could redirect a backup or a restore. Paths are absolute, contain no <c>.</c> or
/// <c>..</c>, and may be longer than a system call accepts.
/// </summary>
internal static unsafe class RootFolder
{
    /// <summary>Opens an existing folder. Returns the descriptor, or a negative value on error.</summary>
    /// <param name="path">The absolute path of the folder.</param>
    /// <param name="followed">The leading part of the path in which symbolic links are followed; empty for none.</param>
    /// <param name="errno">
    /// The error number, or 0 on success. It is <see cref="Posix.TooManyLinks"/> if the path contains a symbolic link.
    /// </param>
    public static int Open(string path, string followed, out int errno)
    {
        if (followed.Length == 0)
        {
            var fd = Posix.OpenAt2(Posix.WorkingFolder, Posix.Terminated(path), Posix.Directory, Posix.ResolveNoSymlinks);
            errno = fd < 0 ? Posix.Errno : 0;
            if (fd >= 0 || errno is not (Posix.NoSystemCall or Posix.NotPermitted or Posix.NameTooLong))
            {
                return fd;
            }
        }

        return Walk(path, followed, makes: false, out _, out errno);
    }

    /// <summary>Opens a folder like <see cref="Open"/>, and creates missing folders.</summary>
    public static int OpenOrMake(string path, string followed, out bool isNew, out int errno)
    {
        isNew = false;
        var fd = Open(path, followed, out errno);
        return fd < 0 && errno == Posix.NotFound ? Walk(path, followed, makes: true, out isNew, out errno) : fd;
    }

    /// <summary>Opens a folder for calls relative to it, optionally creating missing folders. The folder need not be readable.</summary>
    public static int OpenPlace(string path, string followed, bool makes, out int errno) => WalkTo(path, followed, makes, out _, out errno);

    /// <summary>
    /// Returns the first symbolic link in a path that is not followed, and the path with the link resolved. Returns <see langword="null"/>
    /// if there is none or it cannot be read.
    /// </summary>
    public static (string Link, string Path)? FindLink(string path, string followed)
    {
        for (var end = 1; end > 0 && end < path.Length;)
        {
            var next = path.IndexOf('/', end);
            var part = next < 0 ? path : path[..next];
            if (!IsFollowed(part.Length, followed) && IsLink(part))
            {
                var real = GetRealPath(part);
                return (part, real is null ? path : real + path[part.Length..]);
            }

            end = next + 1;
        }

        return null;
    }

    private static bool IsLink(string path) =>
        Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(path), out var stat) && stat.Type == FileType.Symlink;

    private static bool IsFollowed(int end, string followed) => end <= followed.Length;

    // Each step is relative to the folder before it, so a concurrent rename cannot redirect the path.
    private static int Walk(string path, string followed, bool makes, out bool isNew, out int errno)
    {
        var fd = WalkTo(path, followed, makes, out isNew, out errno);
        if (fd < 0)
        {
            return -1;
        }

        var readable = Posix.OpenAt(fd, ".\0"u8, Posix.Directory);
        errno = readable < 0 ? Posix.Errno : 0;
        _ = Posix.close(fd);
        return readable;
    }

    private static int WalkTo(string path, string followed, bool makes, out bool isNew, out int errno)
    {
        isNew = false;
        errno = 0;
        var fd = Posix.OpenAt(Posix.WorkingFolder, path.StartsWith('/') ? "/\0"u8 : ".\0"u8, Posix.Directory | Posix.PathOnly);
        var end = 0;
        foreach (var segment in path.Split('/'))
        {
            end += segment.Length + 1;
            if (segment.Length == 0 || fd < 0)
            {
                continue;
            }

            var parent = fd;
            fd = Step(parent, Posix.Terminated(segment), IsFollowed(end - 1, followed), makes, out isNew, out errno);
            _ = Posix.close(parent);
        }

        errno = fd < 0 && errno == 0 ? Posix.Errno : errno;
        return fd;
    }

    private static int Step(int parent, byte[] name, bool follows, bool makes, out bool isNew, out int errno)
    {
        isNew = false;
        var flags = Posix.Directory | Posix.PathOnly | (follows ? 0 : Posix.NoFollow);
        var fd = Posix.OpenAt(parent, name, flags);
        if (fd < 0 && Posix.Errno == Posix.NotFound && makes)
        {
            fixed (byte* bytes = name)
            {
                isNew = Posix.mkdirat(parent, bytes, 0x1FF) == 0;
            }

            // Report the failure to create it, unless another process has created it in the meantime.
            if (!isNew && Posix.Errno != Posix.Exists)
            {
                errno = Posix.Errno;
                return -1;
            }

            fd = Posix.OpenAt(parent, name, flags | Posix.NoFollow);
        }

        errno = fd < 0 ? Posix.Errno : 0;
        if (errno == Posix.NotADirectory && Posix.TryStat(parent, name, out var stat) && stat.Type == FileType.Symlink)
        {
            errno = Posix.TooManyLinks;
        }

        return fd;
    }

    private static string? GetRealPath(string link)
    {
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(link), Posix.PathOnly);
        if (fd < 0)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[4096];
        nint length;
        fixed (
            byte* name = Encoding.ASCII.GetBytes($"/proc/self/fd/{fd}\0"),
                into = text
        )
        {
            length = Posix.readlinkat(Posix.WorkingFolder, name, into, (nuint)text.Length);
        }

        _ = Posix.close(fd);
        return length > 0 && length < text.Length ? Encoding.UTF8.GetString(text[..(int)length]) : null;
    }
}
