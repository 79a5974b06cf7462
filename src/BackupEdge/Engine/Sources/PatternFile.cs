using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Reads the file with patterns that <see cref="FileSelection.ExcludeFile"/> names.</summary>
internal static class PatternFile
{
    /// <summary>The maximum size of the file in bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>Reads the file.</summary>
    /// <exception cref="Fault"><c>source_failed</c> if it cannot be read, is not a regular file or is too large.</exception>
    public static byte[] Read(string path, string sourceName)
    {
        var fd = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(path), Posix.ReadOnly | Posix.NonBlocking);
        if (fd < 0)
        {
            throw Unusable(path, sourceName, Posix.Describe(Posix.Errno));
        }

        try
        {
            return TryRead(fd, MaxSize, out var bytes, out var problem) ? bytes : throw Unusable(path, sourceName, problem);
        }
        finally
        {
            _ = Posix.close(fd);
        }
    }

    /// <summary>Reads an open file completely. Returns <see langword="false"/> with the reason if that is not possible.</summary>
    public static bool TryRead(int fd, int maxSize, out byte[] bytes, out string problem)
    {
        (bytes, problem) = ([], "");
        if (!Posix.TryStat(fd, "\0"u8, out var stat) || stat.Type != FileType.Regular)
        {
            problem = "it is not a regular file";
            return false;
        }

        // One byte more than allowed, in case that it grows.
        var buffer = new byte[(int)Math.Min(stat.Size, maxSize) + 1];
        var length = Posix.ReadAt(fd, buffer, 0);
        if (length < 0)
        {
            problem = Posix.Describe(Posix.Errno);
            return false;
        }

        if (length > maxSize)
        {
            problem = $"it is larger than {maxSize >> 10} KiB";
            return false;
        }

        bytes = buffer[..length];
        return true;
    }

    private static Fault Unusable(string path, string sourceName, string reason) =>
        new(
            FaultCode.SourceFailed,
            $"The exclude file '{path}' of the source '{sourceName}' cannot be used: {reason}. Correct the file or `exclude_file`; "
                + "without it, more would be backed up than you want.",
            ("source", sourceName),
            ("path", path)
        );
}
