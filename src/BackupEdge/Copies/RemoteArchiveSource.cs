using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Reads an archive in a copy store by ranges. What its commit record has is read from there, so that an archive is opened and its content
/// listed without a request for the archive itself. Bytes are not checked here: the engine checks every byte of any archive.
/// </summary>
internal sealed class RemoteArchiveSource : IArchiveSource
{
    private readonly RangeCache _cache;
    private readonly RemoteArchive _archive;
    private readonly OpenObject _content;
    private readonly OpenObject[] _held;
    private bool _isDisposed;

    public RemoteArchiveSource(RangeCache cache, RemoteArchive archive)
    {
        (_cache, _archive) = (cache, archive);
        _content = cache.Open(archive.Content);
        _held = [.. archive.Held.Select(extent => cache.Open(extent.Object))];
    }

    /// <inheritdoc/>
    public long Length => _archive.Content.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> into)
    {
        try
        {
            return ReadParts(offset, into);
        }
        catch (Fault fault) when (fault.Code == FaultCode.ObjectMissing)
        {
            throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{_archive.Id}' is not in {_cache.Address} any more: '{_archive.Content.Key}' was deleted there. Copy it "
                    + "again from a host that has it, or delete the backup.",
                fault,
                ("backup_id", _archive.Id)
            );
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
