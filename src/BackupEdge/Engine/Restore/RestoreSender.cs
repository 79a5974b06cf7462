using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Sends the files of a restore to its workers: small ones in batches, large ones in stretches that several workers write at a
/// time. Items are numbered in the order of sending. Used by one thread.
/// </summary>
/// <param name="ring">Takes the items.</param>
/// <param name="overwrite">What to do with what is there.</param>
/// <param name="tally">Counts.</param>
/// <param name="metadata">Completes large files that no worker is left to complete.</param>
internal sealed class RestoreSender(ItemRing<RestoreItem> ring, OverwriteMode overwrite, RestoreTally tally, RestoreMetadata metadata)
    : IDisposable
{
    private readonly List<RestoreFile> _large = [];
    private RestoreItem? _batch;
    private long _nextNumber;

    /// <summary>Sends a file, or puts it into the open batch; gives the number of the item with which it is done.</summary>
    /// <param name="reader">Gives the rest of a large file's content.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="entry">What it is.</param>
    /// <param name="nameOffset">Where in its path its name begins.</param>
    /// <param name="first">Gets what becomes of it, when it has further names.</param>
    public long Add(ManifestReader reader, RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName? first)
    {
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            SendLarge(reader, folder, entry, nameOffset, first);
            return _nextNumber - 1;
        }

        // The open batch will be sent under the next number.
        var number = _nextNumber;
        AddToBatch(folder, entry, nameOffset, first);
        return number;
    }

    /// <summary>Sends the open batch if that is the item of a number.</summary>
    public void SendUpTo(long number)
    {
        if (number >= _nextNumber)
        {
            SendBatch();
        }
    }

    /// <summary>Sends the open batch, if there is one.</summary>
    public void SendBatch()
    {
        if (_batch is { } batch)
        {
            _batch = null;
            Send(batch);
        }
    }

    /// <summary>Removes large files that were not finished.</summary>
    public void Dispose()
    {
        foreach (var file in _large)
        {
            file.Abandon();
        }
    }

    private void AddToBatch(RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName? first)
    {
        _batch ??= ring.Rent();
        var work = _batch.Spare();
        work.Folder = folder.Hold();
        work.NameOffset = nameOffset;
        work.First = first;
        work.Entry.SetWithoutContent(entry);
        work.Entry.Parts.Clear();
        work.Entry.Parts.AddRange(entry.Parts);
        _batch.Bytes = Saturated.Add(_batch.Bytes, entry.Size);
        _batch.EntryParts += entry.Parts.Count;
        _batch.Keep();
        if (_batch.Count == RestoreItem.MaxFiles || _batch.Bytes >= RestoreItem.MaxBytes || _batch.EntryParts >= RestoreItem.MaxParts)
        {
            SendBatch();
        }
    }

    private void SendLarge(ManifestReader reader, RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName? first)
    {
        SendBatch();
        if (overwrite == OverwriteMode.Skip && !folder.IsNew && Posix.TryStat(folder.Fd, entry.Path.TerminatedFrom(nameOffset), out _))
        {
            tally.AddSkipped();
            return;
        }

        var file = new RestoreFile(folder, entry.CopyWithoutContent(), nameOffset, tally, first, isLarge: true);
        if (!file.IsOpen)
        {
            return;
        }

        _large.RemoveAll(f => !f.IsOpen);
        _large.Add(file);
        long offset = 0;
        var item = Stretch(file, 0);
        var parts = new List<ContentPart>();
        ManifestEntryFlags flags;
        long size;
        while (reader.TryNextContent(parts, out flags, out size))
        {
            foreach (var part in parts)
            {
                item.Parts.Add(part);
                item.Bytes += part.IsHole ? 0 : part.Length;
                offset = Saturated.Add(offset, part.Length);
                if (item.Bytes >= RestoreItem.MaxBytes || item.Parts.Count >= RestoreItem.MaxParts)
                {
                    Send(item);
                    item = Stretch(file, offset);
                }
            }
        }

        Send(item);
        if (
            (flags & (ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck))
            == (ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck)
        )
        {
            file.Fail(
                "incomplete",
                "It could not be read to its end when the backup was made (see the backup's warnings), so the " + "backup does not hold it"
            );
        }
        else if ((flags & ManifestEntryFlags.Incomplete) != 0 || size != offset)
        {
            file.Fail("damaged", "The manifest is damaged before its end");
        }
        else
        {
            file.SetSize(size);
        }

        file.Release(metadata);
    }

    private RestoreItem Stretch(RestoreFile file, long offset)
    {
        var item = ring.Rent();
        item.Large = file.Hold();
        item.Offset = offset;
        return item;
    }

    private void Send(RestoreItem item)
    {
        item.Number = _nextNumber++;
        ring.Send(item);
    }
}
