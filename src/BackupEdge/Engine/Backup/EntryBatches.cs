using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Collects the entries of a walk in batches and sends them to the workers. The entry that is being filled is not part of a batch, so a
/// batch can be sent at any time. Used by the walk's thread only.
/// </summary>
internal sealed class EntryBatches(ItemRing<BackupItem> ring)
{
    private BackupItem? _batch;

    /// <summary>How the content of the current source is compressed.</summary>
    public GroupCompression Compression { get; private set; }

    /// <summary>The entry to fill next.</summary>
    public WorkEntry Work { get; private set; } = new();

    /// <summary>Sets how the content of the entries that follow is compressed. A batch has entries of one compression.</summary>
    public void Begin(GroupCompression compression)
    {
        if (compression != Compression)
        {
            Send();
            Compression = compression;
        }
    }

    /// <summary>
    /// Appends <see cref="Work"/> to the batch and replaces it with an unused entry. The appended entry can be changed until the batch is
    /// sent.
    /// </summary>
    public void Append()
    {
        _batch ??= Rent();
        Work = _batch.Add(Work);
    }

    /// <summary>Appends <see cref="Work"/>, and sends the batch if it is full.</summary>
    /// <param name="contentBytes">The number of bytes that a worker reads for the entry.</param>
    public void Add(long contentBytes)
    {
        Append();
        _batch!.EntryBytes += contentBytes;
        if (_batch.Count >= BackupItem.MaxEntries || _batch.EntryBytes >= BackupItem.BatchBytes)
        {
            Send();
        }
    }

    /// <summary>
    /// Appends another entry than <see cref="Work"/> before it, and returns an unused entry in exchange. The batch must be sent before the
    /// content of the entry.
    /// </summary>
    public WorkEntry AddOther(WorkEntry other)
    {
        _batch ??= Rent();
        var free = _batch.Add(other);
        if (_batch.Count >= BackupItem.MaxEntries)
        {
            Send();
        }

        return free;
    }

    /// <summary>Returns an item of the ring for the content of the current source.</summary>
    public BackupItem Rent()
    {
        var item = ring.Rent();
        item.Compression = Compression;
        return item;
    }

    /// <summary>Sends the current batch, if any.</summary>
    public void Send()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            ring.Send(batch);
        }
    }

    /// <summary>Releases and discards entries that were not sent.</summary>
    public void Discard()
    {
        Work.Release();
        if (_batch is { } batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Release();
            }

            batch.Reset();
            batch.Compression = Compression;
        }
    }

    /// <summary>Sends the current batch and waits until the workers have processed all items.</summary>
    public void Drain()
    {
        Send();
        ring.Drain();
    }
}
