using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>What a path inside an archive may be.</summary>
internal static class ArchivePath
{
    /// <summary>A path that a caller gave, as bytes.</summary>
    /// <param name="path">The path; slashes at its end do not count.</param>
    /// <param name="field">Where the caller gave it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when it cannot be a path inside a backup.</exception>
    public static byte[] ThrowIfUnsafe(string path, string field = "paths")
    {
        var bytes = Encoding.UTF8.GetBytes(path.TrimEnd('/'));
        return IsSafe(bytes)
            ? bytes
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"'{path}' is not a path inside a backup. Give it as 'source/path', without " + "'.', '..' or a leading slash.",
                ("field", field)
            );
    }

    /// <summary>
    /// The paths that a caller's text can stand for, the likeliest first: its UTF-8, and what is left when each <c>\xNN</c> is the byte
    /// that it stands for in answers.
    /// </summary>
    /// <param name="path">The path; slashes at its end do not count.</param>
    /// <param name="field">Where the caller gave it.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when it cannot be a path inside a backup.</exception>
    public static IReadOnlyList<byte[]> Readings(string path, string field)
    {
        var asGiven = ThrowIfUnsafe(path, field);
        var parsed = PathText.Parse(path.TrimEnd('/'));
        return IsSafe(parsed) && !parsed.AsSpan().SequenceEqual(asGiven) ? [asGiven, parsed] : [asGiven];
    }

    /// <summary>
    /// Whether a path may be used at all: no empty, <c>.</c> or <c>..</c> segment, no leading slash, no zero byte. A damaged or forged
    /// archive must not lead a restore astray.
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<byte> path)
    {
        if (path.Contains((byte)0))
        {
            return false;
        }

        // Nearly every path ends here; names that begin with a dot are looked at one by one.
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
