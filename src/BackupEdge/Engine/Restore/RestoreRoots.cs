using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Opens the folders that a restore writes to, one for each source. No symbolic link is followed, except in the part of a path that the
/// configuration allows, and nothing <em>must</em> be written into the data folder.
/// </summary>
internal sealed class RestoreRoots(RestoreRequest request)
{
    private readonly FolderGuard _guard = new(request.Forbidden, request.Exempt);

    /// <summary>Whether a folder is one that nothing may be restored into.</summary>
    public bool IsForbidden(FileIdentity folder) => _guard.Is(folder);

    /// <summary>Checks all of them as they are now, before anything is written.</summary>
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

            // What is made below the staging folder is allowed before that folder itself exists.
            var isHeld = !(part.Length < path.Length && request.Exempt.Any(exempt => IsWithin(path, exempt))) && _guard.Holds(fd);
            _ = Posix.close(fd);
            if (isHeld)
            {
                throw InDataFolder(path);
            }
        }
    }

    /// <summary>Opens a source's folder, which the caller closes; below zero when it does not exist or cannot be opened.</summary>
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

    /// <summary>Opens a source's folder and makes what is missing; the caller closes it.</summary>
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
                $"The restore's target folder '{path}' could not be made or opened: {Posix.Describe(errno)}. Check the path and the "
                    + "rights of the service.",
                ("path", path)
            );
        }

        if (_guard.Holds(fd))
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
            $"Nothing was restored to '{path}': it leads through the symbolic link '{link}', which somebody else may have put there. "
                + $"If an administrator made the link, use the path without it, '{real}', or set `follow` to true for the "
                + "target or source; "
                + "else remove the link.",
            ("path", path),
            ("link", link)
        );
    }

    private static Fault InDataFolder(string path) =>
        new(
            FaultCode.TargetRefused,
            $"Nothing was restored to '{path}': it is or lies in the data folder of BackupEdge, where only the staging folder may be "
                + "written to. "
                + "Choose another target.",
            ("path", path)
        );
}
