using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Gathers the entries of a walk in batches and sends them to the workers. The carrier that is being filled is in no batch, so that a batch
/// can be sent at any time. For the walk's thread.
/// </summary>
/// <param name="ring">Carries the batches.</param>
internal sealed class EntryBatches(ItemRing<BackupItem> ring)
{
    private BackupItem? _batch;

    /// <summary>The carrier for the next entry.</summary>
    public WorkEntry Work { get; private set; } = new();

    /// <summary>
    /// Takes the carrier in, in the order of the calls; <see cref="Work"/> is another one then. The entry can be changed until the
    /// batch is sent.
    /// </summary>
    public void Keep()
    {
        _batch ??= ring.Rent();
        Work = _batch.Keep(Work);
    }

    /// <summary>Takes the carrier in, and sends the batch when it is full.</summary>
    /// <param name="contentBytes">Bytes that a worker reads for it.</param>
    public void Add(long contentBytes)
    {
        Keep();
        _batch!.EntryBytes += contentBytes;
        if (_batch.Count >= BackupItem.MaxEntries || _batch.EntryBytes >= BackupItem.BatchBytes)
        {
            Send();
        }
    }

    /// <summary>Sends what was gathered.</summary>
    public void Send()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            ring.Send(batch);
        }
    }

    /// <summary>Lets go of what was gathered and not sent.</summary>
    public void Forget()
    {
        Work.Release();
        if (_batch is { } batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Release();
            }

            batch.Reset();
        }
    }

    /// <summary>Sends what was gathered and waits until the workers have read all of it.</summary>
    public void Drain()
    {
        Send();
        ring.Drain();
    }
}
