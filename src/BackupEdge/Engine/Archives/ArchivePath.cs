using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Checks paths inside archives.</summary>
internal static class ArchivePath
{
    /// <summary>Converts a path from a request to UTF-8 bytes.</summary>
    /// <param name="path">The path; trailing slashes are ignored.</param>
    /// <param name="field">The name of the request field that contains the path, for the fault.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the path cannot be a path inside a backup.</exception>
    public static byte[] ThrowIfUnsafe(string path, string field = "paths")
    {
        var bytes = Encoding.UTF8.GetBytes(path.TrimEnd('/'));
        return IsSafe(bytes)
            ? bytes
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"'{path}' is not a path inside a backup. Give it as 'source/path', without '.', '..' or a leading slash.",
                ("field", field)
            );
    }

    /// <summary>
    /// Returns the paths that a text from a request can mean, the likeliest first: its UTF-8 bytes, and the bytes after each <c>\xNN</c>
    /// was decoded, which is how responses write bytes that are not UTF-8.
    /// </summary>
    /// <param name="path">The path; trailing slashes are ignored.</param>
    /// <param name="field">The name of the request field that contains the path, for the fault.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the path cannot be a path inside a backup.</exception>
    public static IReadOnlyList<byte[]> Readings(string path, string field)
    {
        var asGiven = ThrowIfUnsafe(path, field);
        var parsed = PathText.Parse(path.TrimEnd('/'));
        return IsSafe(parsed) && !parsed.AsSpan().SequenceEqual(asGiven) ? [asGiven, parsed] : [asGiven];
    }

    /// <summary>Returns the name of the source that a path in a backup belongs to.</summary>
    public static string SourceOf(ReadOnlySpan<byte> path) =>
        Encoding.UTF8.GetString(path.IndexOf((byte)'/') is var slash and >= 0 ? path[..slash] : path);

    /// <summary>
    /// Returns whether a path is safe: it has no empty, <c>.</c> or <c>..</c> segment, no leading slash and no zero byte. A damaged or
    /// forged archive must not make a restore write outside of its target.
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<byte> path)
    {
        if (path.Contains((byte)0))
        {
            return false;
        }

        // Nearly every path returns here; paths with names that begin with a dot are checked segment by segment.
        if (
            !path.IsEmpty
            && path[0] is not ((byte)'/' or (byte)'.')
            && path[^1] != '/'
            && path.IndexOf("//"u8) < 0
            && path.IndexOf("/."u8) < 0
        )
        {
            return true;
        }

        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                return false;
            }
        }

        return true;
    }
}
