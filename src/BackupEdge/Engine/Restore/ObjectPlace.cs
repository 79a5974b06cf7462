using System.Text;
using BackupEdge.Engine.Buckets;

namespace BackupEdge.Engine.Restore;

/// <summary>Where an entry of a source of kind s3 belongs.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key; empty for the bucket itself.</param>
internal sealed record ObjectPlace(string Bucket, string Key)
{
    /// <summary>Returns the place of a path of a backup; null for the source itself.</summary>
    public static ObjectPlace? Of(ReadOnlySpan<byte> path)
    {
        var slash = path.IndexOf((byte)'/');
        if (slash < 0)
        {
            return null;
        }

        path = path[(slash + 1)..];
        slash = path.IndexOf((byte)'/');
        var bucket = Encoding.UTF8.GetString(slash < 0 ? path : path[..slash]);
        return new ObjectPlace(bucket, slash < 0 ? "" : Encoding.UTF8.GetString(ObjectKey.Parse(path[(slash + 1)..])));
    }
}
