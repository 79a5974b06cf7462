using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Buckets;

/// <summary>
/// Converts keys of objects to paths below a bucket, and back. A segment that cannot be a name (empty, <c>.</c> or <c>..</c>) gets two
/// bytes 1 at its end, the object whose key is also the folder of others gets one, and bytes 1 that a segment ends with are doubled. The
/// order of the paths is therefore that of the keys, compared segment by segment.
/// </summary>
internal static class ObjectKey
{
    private const byte Mark = 1;

    /// <summary>Returns whether a key can be a path: it must not contain a zero byte.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> key) => !key.Contains((byte)0);

    /// <summary>Appends one segment of a key as the name of a file or folder.</summary>
    /// <returns>Whether the name differs from the segment.</returns>
    public static bool AppendName(ByteString path, ReadOnlySpan<byte> segment)
    {
        var name = segment.TrimEnd(Mark);
        var marks = segment.Length - name.Length;
        path.Append(segment);

        // Even numbers, so that an odd one is left for an object whose key is also a folder.
        var more = marks + (IsSpecial(name) ? 2 : 0);
        path.Extend(more).Fill(Mark);
        return more > 0;
    }

    /// <summary>Appends what distinguishes the name of an object from that of the folder with the same key.</summary>
    public static void AppendMark(ByteString path) => path.Append(Mark);

    /// <summary>Returns the key of an object by its path.</summary>
    /// <param name="path">The path below the bucket.</param>
    public static byte[] Parse(ReadOnlySpan<byte> path)
    {
        var key = new ByteString();
        foreach (var range in path.Split((byte)'/'))
        {
            if (range.Start.Value > 0)
            {
                key.Append((byte)'/');
            }

            var segment = path[range];
            var name = segment.TrimEnd(Mark);
            var marks = segment.Length - name.Length;
            key.Append(name);

            // An odd number is that of an object whose key is also a folder.
            key.Extend(IsSpecial(name) ? Math.Max(0, marks - 2) / 2 : marks / 2).Fill(Mark);
        }

        return key.Span.ToArray();
    }

    private static bool IsSpecial(ReadOnlySpan<byte> name) => name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8);
}
