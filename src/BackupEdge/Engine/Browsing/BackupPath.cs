using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>Finds in manifests the paths that callers give.</summary>
internal static class BackupPath
{
    /// <summary>
    /// The bytes that a path stands for in one of some backups; none when null is given. A name that is no UTF-8 may be given as answers
    /// show it, with <c>\xNN</c>.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> when it cannot be a path, <c>path_not_found</c>, or <c>archive_damaged</c> when it may lie where a manifest
    /// cannot be read.
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
            // A folder whose own entry cannot be read may have others below it that can.
            if (walk.DamagedEntries > 0)
            {
                return walk.MoveTo(asGiven) && PathOrder.IsWithin(walk.Entry.Path.Span, asGiven)
                    ? asGiven
                    : throw ArchiveFaults.Of(walk.Id, $"whether it holds '{path}' cannot be told");
            }
        }

        throw new Fault(FaultCode.PathNotFound, $"There is no '{path}' in the backup. Paths begin with the source's name.", ("path", path));
    }

    /// <summary>Makes sure that the path to go on after is one of the folder's.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c> <c>cursor</c>.</exception>
    public static void ThrowIfElsewhere(byte[]? after, byte[] folder)
    {
        if (after is not null && folder.Length > 0 && !PathOrder.IsWithin(after, folder))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "`cursor` does not belong to this `path`. Take both from " + "the same link.",
                ("field", "cursor")
            );
        }
    }

    /// <summary>Whether a path lies below a folder; the empty folder is above every source.</summary>
    public static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        folder.IsEmpty || (path.Length > folder.Length && PathOrder.IsWithin(path, folder));
}
