using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Opens the destination folders of a restore, one for each source. Symbolic links are not followed, except in the part of a path that the
/// configuration allows, and nothing <em>must</em> be written to the data folder.
/// </summary>
internal sealed class RestoreRoots(RestoreRequest request)
{
    private readonly FolderGuard _guard = new(request.Forbidden, request.Exempt);

    /// <summary>Returns whether a folder must not be restored into.</summary>
    public bool IsForbidden(FileIdentity folder) => _guard.IsForbidden(folder);

    /// <summary>Checks all destinations before anything is written.</summary>
    /// <exception cref="Fault"><c>target_refused</c>.</exception>
    public void ThrowIfRefused()
    {
        foreach (var (source, path) in request.Destinations)
        {
            var followed = Followed(source);
            var part = path;
            int fd,
                errno;
            while (
                (fd = RootFolder.Open(part, followed, out errno)) < 0
                && errno == Posix.NotFound
                && part.LastIndexOf('/') is var slash
                && slash >= 0
            )
            {
                part = slash == 0 ? "/" : part[..slash];
            }

            if (fd < 0)
            {
                ThrowIfThroughLink(errno, part, followed);
                continue;
            }

            // A destination inside an exempt folder is allowed even before that folder exists.
            var isForbidden = !(part.Length < path.Length && request.Exempt.Any(exempt => IsWithin(path, exempt))) && _guard.Contains(fd);
            _ = Posix.close(fd);
            if (isForbidden)
            {
                throw InDataFolder(path);
            }
        }
    }

    /// <summary>
    /// Opens a source's destination folder, which the caller closes. Returns the descriptor, or a negative value if it does not exist or
    /// cannot be opened.
    /// </summary>
    /// <exception cref="Fault"><c>target_refused</c>.</exception>
    public int OpenExisting(ReadOnlySpan<byte> source, out int errno)
    {
        errno = Posix.NotFound;
        var name = Encoding.UTF8.GetString(source);
        if (!request.Destinations.TryGetValue(name, out var path))
        {
            return -1;
        }

        var fd = RootFolder.Open(path, Followed(name), out errno);
        ThrowIfThroughLink(errno, path, Followed(name));
        return fd;
    }

    /// <summary>Opens a source's destination folder, creating missing folders. Returns the descriptor, which the caller closes.</summary>
    /// <exception cref="Fault"><c>target_refused</c> or <c>io_error</c>.</exception>
    public int OpenOrMake(ReadOnlySpan<byte> source, out bool isNew)
    {
        var name = Encoding.UTF8.GetString(source);
        var (path, followed) = (request.Destinations[name], Followed(name));
        var fd = RootFolder.OpenOrMake(path, followed, out isNew, out var errno);
        if (fd < 0)
        {
            ThrowIfThroughLink(errno, path, followed);
            throw new Fault(
                FaultCode.IoError,
                $"The target folder '{path}' could not be created or opened: {Posix.Describe(errno)}. Check the path and the "
                    + "permissions of the service.",
                ("path", path)
            );
        }

        if (_guard.Contains(fd))
        {
            _ = Posix.close(fd);
            throw InDataFolder(path);
        }

        return fd;
    }

    private string Followed(string source) => request.Followed.GetValueOrDefault(source, "");

    private static bool IsWithin(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static void ThrowIfThroughLink(int errno, string path, string followed)
    {
        if (errno != Posix.TooManyLinks)
        {
            return;
        }

        var (link, real) = RootFolder.FindLink(path, followed) ?? (path, path);
        throw new Fault(
            FaultCode.TargetRefused,
            $"Nothing was restored to '{path}': the path contains the symbolic link '{link}', which another user may have created. "
                + $"If an administrator made the link, use the path without it, '{real}', or set `follow` to true for the "
                + "target or source; otherwise remove the link.",
            ("path", path),
            ("link", link)
        );
    }

    private static Fault InDataFolder(string path) =>
        new(
            FaultCode.TargetRefused,
            $"Nothing was restored to '{path}': it is the data folder of BackupEdge or is inside it, where only the staging "
                + "folder may be written to. Choose another target.",
            ("path", path)
        );
}
