using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Converts the objects of one bucket to files and folders in manifest order. An object whose key is also the folder of others gets another
/// name, and follows the content of that folder; see <see cref="ObjectKey"/>.
/// </summary>
/// <param name="source">The name of the source.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="rules">What is left out, by the path below the source.</param>
/// <param name="warnings">Receives warnings about keys that are no paths.</param>
internal sealed class BucketEntries(string source, ListedBucket bucket, ExcludeRules rules, ReportLog warnings)
{
    private readonly ByteString _path = new();
    private readonly List<BucketFolder> _open = [];
    private readonly int _below = Encoding.UTF8.GetByteCount(source) + 1;
    private ListedObject? _last; // not returned yet, because a key below it may follow
    private long _renamed;
    private string? _firstRenamed;

    private BucketFolder Top => _open[^1];

    /// <summary>Returns the folder of the bucket and all entries below it.</summary>
    /// <param name="objects">The objects in the order of paths.</param>
    public IEnumerable<BucketEntry> Read(IEnumerable<ListedObject> objects)
    {
        _path.Set(Encoding.UTF8.GetBytes($"{source}/{bucket.Name}"));
        var isLeftOut = rules.Decide(_path.Span[_below..], isFolder: true) == true;
        if (isLeftOut)
        {
            yield break;
        }

        _open.Add(new BucketFolder([], _path.Length, IsRenamed: false, IsLeftOut: false, Twin: null));
        yield return new BucketEntry(_path.Span.ToArray(), bucket.Created, null);
        foreach (var item in objects)
        {
            if (!ObjectKey.IsPossible(item.Key))
            {
                warnings.Add(_path.Span[..Top.PathLength], "skipped", "an object has a key with a zero byte, which no path can contain");
                continue;
            }

            var twin = _last is { } last && IsBelow(item.Key, last.Key) ? last : null;
            if (_last is not null && twin is null && TryTake(_last, isTwin: false, out var file))
            {
                yield return file;
            }

            _last = null;
            while (!item.Key.AsSpan().StartsWith(Top.Prefix))
            {
                if (TryClose(out var held))
                {
                    yield return held;
                }
            }

            for (int slash; (slash = item.Key.AsSpan(Top.Prefix.Length).IndexOf((byte)'/')) >= 0;)
            {
                if (TryOpen(item, Top.Prefix.Length + slash + 1, twin, out var folder))
                {
                    yield return folder;
                }
            }

            _last = IsMarker(item) ? null : item;
        }

        if (_last is not null && TryTake(_last, isTwin: false, out var end))
        {
            yield return end;
        }

        while (_open.Count > 1)
        {
            if (TryClose(out var held))
            {
                yield return held;
            }
        }

        WarnOfRenamed();
    }

    private static bool IsBelow(ReadOnlySpan<byte> key, ReadOnlySpan<byte> folder) =>
        key.Length > folder.Length && key.StartsWith(folder) && key[folder.Length] == '/';

    private static bool IsMarker(ListedObject item) => item.Size == 0 && item.Key[^1] == '/';

    // Returns false if the folder is left out.
    private bool TryOpen(ListedObject item, int prefixLength, ListedObject? twin, out BucketEntry folder)
    {
        var prefix = item.Key[..prefixLength];
        var isRenamed = AppendName(prefix.AsSpan(Top.Prefix.Length, prefixLength - Top.Prefix.Length - 1)) || Top.IsRenamed;
        var isLeftOut = Top.IsLeftOut || rules.Decide(_path.Span[_below..], isFolder: true) == true;
        var own = twin is not null && twin.Key.Length == prefixLength - 1 ? twin : null;
        var isMarker = IsMarker(item) && item.Key.Length == prefixLength;
        _open.Add(new BucketFolder(prefix, _path.Length, isRenamed, isLeftOut, own));
        folder = isLeftOut ? default : new BucketEntry(_path.Span.ToArray(), isMarker ? item.Modified : bucket.Created, null, isMarker);
        return !isLeftOut;
    }

    // Returns whether an object with the key of the closed folder follows it.
    private bool TryClose(out BucketEntry twin)
    {
        var closed = Top;
        _open.RemoveAt(_open.Count - 1);
        twin = default;
        return closed.Twin is { } item && TryTake(item, isTwin: true, out twin);
    }

    // Returns false if the object is left out. Its folder must be the deepest open one.
    private bool TryTake(ListedObject item, bool isTwin, out BucketEntry file)
    {
        file = default;
        if (Top.IsLeftOut)
        {
            return false;
        }

        var isRenamed = AppendName(item.Key.AsSpan(Top.Prefix.Length)) || Top.IsRenamed || isTwin;
        if (isTwin)
        {
            ObjectKey.AppendMark(_path);
        }

        if (rules.Decide(_path.Span[_below..], isFolder: false) == true)
        {
            return false;
        }

        if (isRenamed)
        {
            _renamed++;
            _firstRenamed ??= PathText.Of(item.Key);
        }

        file = new BucketEntry(_path.Span.ToArray(), item.Modified, item);
        return true;
    }

    // Sets the path to a name in the deepest open folder.
    private bool AppendName(ReadOnlySpan<byte> segment)
    {
        _path.Truncate(Top.PathLength);
        _path.Append((byte)'/');
        return ObjectKey.AppendName(_path, segment);
    }

    private void WarnOfRenamed()
    {
        if (_renamed > 0)
        {
            _path.Truncate(Top.PathLength);
            warnings.Add(
                _path.Span,
                "renamed",
                $"{_renamed} of its keys are no paths, such as '{_firstRenamed}', and have other names in the backup, which end with the "
                    + "byte 1; a restore into a bucket writes their keys"
            );
        }
    }
}
