using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Opens the root folder of a source of kind <c>files</c>.</summary>
internal static class SourceRoot
{
    /// <summary>Opens the root folder and returns the descriptor, which the caller closes.</summary>
    /// <exception cref="Fault">
    /// <c>source_refused</c> if the path contains a symbolic link or is inside the data folder; <c>source_missing</c> if it cannot be
    /// opened; <c>resource_limit</c>.
    /// </exception>
    public static int Open(FilesSource source, FolderGuard guard, SourceCalls calls)
    {
        var followed = source.Follow ? source.Path : "";
        var fd = calls.OpenRoot(source.Path, followed, Encoding.UTF8.GetBytes(source.Name), out var errno);
        if (fd < 0)
        {
            throw errno == Posix.TooManyLinks ? ThroughLink(source, followed) : Missing(source, Posix.Describe(errno));
        }

        if (guard.Contains(fd))
        {
            _ = Posix.close(fd);
            throw new Fault(
                FaultCode.SourceRefused,
                $"The source '{source.Name}' at '{source.Path}' is the data folder of BackupEdge or is inside it, "
                    + "and the data folder is never backed up. "
                    + "Configure another path; if the path is right, find out who moved or mounted the folder there.",
                ("source", source.Name),
                ("path", source.Path)
            );
        }

        return fd;
    }

    /// <summary>Creates the error for a source whose folder cannot be read.</summary>
    public static Fault Missing(FilesSource source, string reason) =>
        new(
            FaultCode.SourceMissing,
            $"The source '{source.Name}' cannot be read at '{source.Path}': {reason}. Check the path and the rights of the service.",
            ("source", source.Name),
            ("path", source.Path)
        );

    private static Fault ThroughLink(FilesSource source, string followed)
    {
        var (link, real) = RootFolder.FindLink(source.Path, followed) ?? (source.Path, source.Path);
        return new Fault(
            FaultCode.SourceRefused,
            $"The source '{source.Name}' was not read: its path '{source.Path}' contains the symbolic link '{link}', "
                + "which another user may have created. "
                + $"If an administrator made the link, configure the path without it, '{real}', or set `follow` to true for this source.",
            ("source", source.Name),
            ("path", source.Path),
            ("link", link)
        );
    }
}
