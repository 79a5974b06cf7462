using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>Looks up the paths that callers give in the manifests of backups.</summary>
internal static class BackupPath
{
    /// <summary>
    /// Returns the bytes of a path that at least one of the backups contains; empty if <paramref name="path"/> is null. Bytes that are not
    /// UTF-8 may be written as <c>\xNN</c>, as in responses.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if the path is not valid, <c>path_not_found</c>, or <c>archive_damaged</c> if the path may be in a part of
    /// a manifest that cannot be read.
    /// </exception>
    public static byte[] Find(string? path, params ReadOnlySpan<ManifestWalk> walks)
    {
        if (path is null)
        {
            return [];
        }

        var readings = ArchivePath.Readings(path, "path");
        var asGiven = readings[0];
        foreach (var reading in readings)
        {
            foreach (var walk in walks)
            {
                if (walk.Find(reading) is not null)
                {
                    return reading;
                }
            }
        }

        foreach (var walk in walks)
        {
            // The entry of a folder may be unreadable while entries below it are readable.
            if (walk.DamagedEntries > 0)
            {
                return walk.MoveTo(asGiven) && PathOrder.IsWithin(walk.Entry.Path.Span, asGiven)
                    ? asGiven
                    : throw ArchiveFaults.Of(walk.Id, $"whether it contains '{path}' cannot be determined");
            }
        }

        throw new Fault(
            FaultCode.PathNotFound,
            $"The backup does not contain '{path}'. Paths begin with the source's name.",
            ("path", path)
        );
    }

    /// <summary>Throws a <see cref="Fault"/> if the path to resume after is outside the folder.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c> <c>cursor</c>.</exception>
    public static void ThrowIfOutside(byte[]? after, byte[] folder)
    {
        if (after is not null && folder.Length > 0 && !PathOrder.IsWithin(after, folder))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "`cursor` does not belong to this `path`. Use both from the same link.",
                ("field", "cursor")
            );
        }
    }

    /// <summary>Returns whether a path is below a folder. An empty folder contains every source.</summary>
    public static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        folder.IsEmpty || (path.Length > folder.Length && PathOrder.IsWithin(path, folder));
}
