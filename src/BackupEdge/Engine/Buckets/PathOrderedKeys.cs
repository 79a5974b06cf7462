using System.Text;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Buckets;

/// <summary>
/// Lists the objects of a bucket in the order of paths in a manifest. Engines list keys in the order of their bytes, which has the object
/// <c>a-b</c> before <c>a/c</c>, because <c>-</c> is below <c>/</c>; a manifest has the content of the folder <c>a</c> first. An object is
/// held until no key can follow that belongs before it. If too many are held, the folder that they may have to wait for is listed by
/// itself, so memory is bounded for any keys.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="maxHeld">How many objects are held at most, 1 or more.</param>
/// <param name="cancel">Ends the requests.</param>
internal sealed class PathOrderedKeys(IBucketEngine engine, string bucket, int maxHeld, CancellationToken cancel)
{
    /// <summary>The default of the number of objects that are held, some 2 MiB.</summary>
    public const int DefaultMaxHeld = 8192;

    private static readonly Comparer<byte[]> ByPath = Comparer<byte[]>.Create((a, b) => PathOrder.Compare(a, b));

    /// <summary>Lists the objects whose keys begin with a prefix.</summary>
    /// <exception cref="Faults.Fault"><c>source_missing</c> or <c>source_failed</c>, also in the middle of the list.</exception>
    public IEnumerable<ListedObject> Read(string prefix)
    {
        var start = Encoding.UTF8.GetByteCount(prefix);
        var pages = new KeyPages(engine, bucket, prefix, cancel);
        var held = new PriorityQueue<ListedObject, byte[]>(ByPath);

        // Folders that were listed by themselves, and whose keys may still come.
        var listed = new List<byte[]>();
        while (true)
        {
            var next = pages.Peek();
            if (listed.Count > 0)
            {
                listed.RemoveAll(folder => next is null || !MayFollow(folder, next.Key));
            }

            if (next is not null && listed.Find(folder => next.Key.AsSpan().StartsWith(folder)) is { } passed)
            {
                pages.Skip(passed);
                continue;
            }

            while (held.TryPeek(out var first, out _) && FindFolder(first.Key, next?.Key, start, listed) is null)
            {
                yield return held.Dequeue();
            }

            if (next is null)
            {
                yield break;
            }

            if (held.Count < maxHeld)
            {
                held.Enqueue(next, next.Key);
                pages.Advance();
                continue;
            }

            var folder = FindFolder(held.Peek().Key, next.Key, start, listed)!;
            foreach (var item in Read(Encoding.UTF8.GetString(folder)))
            {
                yield return item;
            }

            listed.Add(folder);
        }
    }

    // Returns the outermost folder, with its slash, that may still have keys and belongs before an object; null if there is none. All keys
    // have the same first bytes up to the start.
    private static byte[]? FindFolder(byte[] key, byte[]? next, int start, List<byte[]> listed)
    {
        if (next is null)
        {
            return null;
        }

        var common = key.AsSpan().CommonPrefixLength(next);
        for (var i = start; i <= common && i < key.Length; i++)
        {
            if (key[i] < '/' && (i < common || next[i] <= '/'))
            {
                byte[] folder = [.. key.AsSpan(0, i), (byte)'/'];
                if (!listed.Exists(known => known.AsSpan().SequenceEqual(folder)))
                {
                    return folder;
                }
            }
        }

        return null;
    }

    // Whether keys of a folder may be at or after a key in the order of bytes.
    private static bool MayFollow(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> key) =>
        key.StartsWith(folder) || key.SequenceCompareTo(folder) < 0;
}
