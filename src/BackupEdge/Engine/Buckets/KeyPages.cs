using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Buckets;

/// <summary>
/// Reads the list of one bucket page by page, in the order of the bytes of the keys. While a page is used, the next one is requested. Not
/// thread-safe.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="prefix">What the keys begin with.</param>
/// <param name="cancel">Ends the requests.</param>
internal sealed class KeyPages(IBucketEngine engine, string bucket, string prefix, CancellationToken cancel)
{
    // Greater than the keys of a folder, except for those that begin with this character.
    private const string LastCharacter = "\U0010FFFF";
    private Task<ListedPage>? _next;
    private ListedPage? _page;
    private byte[] _last = [];
    private int _index;

    /// <summary>Returns the next object without moving past it, or null at the end.</summary>
    /// <exception cref="Fault">The page cannot be read, or the engine does not list keys in order.</exception>
    public ListedObject? Peek()
    {
        while (_page is null || (_index == _page.Objects.Count && !_page.IsLast))
        {
            _next ??= Request(_last);
            _page = EngineThread.Wait(_next);
            (_index, _next) = (0, null);
            CheckOrder(_page);
            if (!_page.IsLast)
            {
                _next = Request(_page.Objects[^1].Key);
            }
        }

        return _index < _page.Objects.Count ? _page.Objects[_index] : null;
    }

    /// <summary>Moves past the object that <see cref="Peek"/> returned.</summary>
    public void Advance() => _last = _page!.Objects[_index++].Key;

    /// <summary>Moves past all objects below a folder, of which <see cref="Peek"/> returned the first one.</summary>
    /// <param name="folder">The folder with the slash at its end.</param>
    public void Skip(ReadOnlySpan<byte> folder)
    {
        while (_index < _page!.Objects.Count && _page.Objects[_index].Key.AsSpan().StartsWith(folder))
        {
            Advance();
        }

        if (_index == _page.Objects.Count && !_page.IsLast)
        {
            byte[] end = [.. folder, .. Encoding.UTF8.GetBytes(LastCharacter)];
            _last = end.AsSpan().SequenceCompareTo(_last) > 0 ? end : _last;
            _next = null;
            _page = null;
        }
    }

    private Task<ListedPage> Request(byte[] after) => engine.ListAsync(bucket, prefix, Encoding.UTF8.GetString(after), cancel);

    // A key that is missing from a list must never look like a deleted object.
    private void CheckOrder(ListedPage page)
    {
        ReadOnlySpan<byte> last = _last;
        foreach (var item in page.Objects)
        {
            if (item.Key.AsSpan().SequenceCompareTo(last) <= 0)
            {
                throw new Fault(
                    FaultCode.SourceFailed,
                    $"{engine.Address} does not list the bucket '{bucket}' in the order of the keys, which a backup needs.",
                    ("bucket", bucket)
                );
            }

            last = item.Key;
        }

        if (page.Objects.Count == 0 && !page.IsLast)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"{engine.Address} returned an empty page in the middle of the list of the bucket '{bucket}'. Try again.",
                ("bucket", bucket)
            );
        }
    }
}
