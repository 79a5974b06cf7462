using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Reads an archive in a copy store by ranges. What its commit record has is read from there, so that an archive is opened and its content
/// listed without a request for the archive itself. Bytes are not checked here: the engine checks every byte of any archive, and what does
/// not match is read from the other versions of the object.
/// </summary>
internal sealed class RemoteArchiveSource : IArchiveSource
{
    // Who can write to the store can add any number of versions.
    private const int MaxOthers = 100;

    private readonly RangeCache _cache;
    private readonly RemoteArchive _archive;
    private readonly OpenObject _content;
    private readonly OpenObject[] _held;
    private readonly Lazy<IReadOnlyList<RemoteObject>> _others;
    private volatile bool _isMissing;
    private bool _isDisposed;

    public RemoteArchiveSource(RangeCache cache, RemoteArchive archive)
    {
        (_cache, _archive) = (cache, archive);
        _content = cache.Open(archive.Content);
        _held = [.. archive.Held.Select(extent => cache.Open(extent.Object))];

        // A failure to list them must not stay.
        _others = new Lazy<IReadOnlyList<RemoteObject>>(
            () => [.. cache.VersionsOf(archive.Content).Take(MaxOthers)],
            LazyThreadSafetyMode.PublicationOnly
        );
    }

    /// <inheritdoc/>
    public long Length => _archive.Content.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> into)
    {
        if (!_isMissing)
        {
            try
            {
                return ReadParts(offset, into);
            }
            catch (Fault fault) when (fault.Code == FaultCode.ObjectMissing)
            {
                _isMissing = true;
            }
        }

        return offset >= Length ? 0
            : ReadElsewhere(1, offset, into) is > 0 and var count ? count
            : throw Missing();
    }

    /// <inheritdoc/>
    public int ReadElsewhere(int attempt, long offset, Span<byte> into)
    {
        var others = _others.Value;
        if (attempt > others.Count || offset >= Length)
        {
            return 0;
        }

        var opened = _cache.Open(others[attempt - 1]);
        try
        {
            return _cache.Read(opened, offset, into);
        }
        catch (Fault fault) when (fault.Code == FaultCode.ObjectMissing)
        {
            return 0;
        }
        finally
        {
            _cache.Close(opened);
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var held in _held)
        {
            _cache.Close(held);
        }

        _cache.Close(_content);
    }

    private Fault Missing() =>
        new(
            FaultCode.ArchiveMissing,
            $"The archive of '{_archive.Id}' is not in {_cache.Address} any more: '{_archive.Content.Key}' was deleted there. A host that "
                + "still has it writes it there again with `backupedge copy verify` and then `backupedge copy run`; if none has it, delete "
                + "the backup.",
            ("backup_id", _archive.Id)
        );

    private int ReadParts(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length && offset + done < Length)
        {
            var at = offset + done;
            var next = FirstHeldAfter(at);
            int read,
                wanted;
            if (next > 0 && _archive.Held[next - 1] is var held && at < held.Offset + held.Length)
            {
                wanted = (int)Math.Min(into.Length - done, held.Offset + held.Length - at);
                read = _cache.Read(_held[next - 1], held.ObjectOffset + at - held.Offset, into.Slice(done, wanted));
            }
            else
            {
                var end = next < _archive.Held.Count ? _archive.Held[next].Offset : Length;
                wanted = (int)Math.Min(into.Length - done, end - at);
                read = _cache.Read(_content, at, into.Slice(done, wanted));
            }

            done += read;
            if (read < wanted)
            {
                break;
            }
        }

        return done;
    }

    // The index of the first held part that begins after an offset.
    private int FirstHeldAfter(long offset)
    {
        int low = 0,
            high = _archive.Held.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_archive.Held[middle].Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
