using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Sends the files of a restore to the workers: small files in batches, large files in parts that several workers write at the same time.
/// Items are numbered in the order of sending. Not thread-safe.
/// </summary>
/// <param name="ring">Carries the items to the workers.</param>
/// <param name="overwrite">How to handle existing entries.</param>
/// <param name="tally">Counts the results.</param>
/// <param name="metadata">Sets the metadata of large files whose last reference is released by this thread.</param>
internal sealed class RestoreSender(ItemRing<RestoreItem> ring, OverwriteMode overwrite, RestoreTally tally, RestoreMetadata metadata)
    : IDisposable
{
    private readonly List<RestoreFile> _large = [];
    private RestoreItem? _batch;
    private long _nextNumber;

    /// <summary>Sends a file, or adds it to the current batch. Returns the number of the item that completes it.</summary>
    /// <param name="reader">Reads the rest of a large file's content.</param>
    /// <param name="folder">The folder to restore the file to.</param>
    /// <param name="entry">The entry of the file.</param>
    /// <param name="nameOffset">The offset of the name in the path.</param>
    /// <param name="first">Receives the result if the file has several hard links; otherwise <see langword="null"/>.</param>
    public long Add(ManifestReader reader, RestoreFolder folder, ManifestEntry entry, int nameOffset, FirstName? first)
    {
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            SendLarge(reader, folder, entry, nameOffset, first);
            return _nextNumber - 1;
        }

        // The current batch will be sent with the next number.
        var number = _nextNumber;
        AddToBatch(folder, entry, nameOffset, first);
        return number;
    }

    /// <summary>Sends the current batch if it will have the given number or a lower one.</summary>
    public void SendUpTo(long number)
    {
        if (number >= _nextNumber)
        {
            SendBatch();
        }
    }

    /// <summary>Sends the current batch, if any.</summary>
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
        var work = _batch.NextEntry();
        work.Folder = folder.Hold();
        work.NameOffset = nameOffset;
        work.First = first;
        work.Entry.SetWithoutContent(entry);
        work.Entry.Parts.Clear();
        work.Entry.Parts.AddRange(entry.Parts);
        _batch.Bytes = Saturated.Add(_batch.Bytes, entry.Size);
        _batch.EntryParts += entry.Parts.Count;
        _batch.Commit();
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
        var item = RentPart(file, 0);
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
                    item = RentPart(file, offset);
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
                "It could not be read to its end when the backup was made (see the warnings of the backup), so it is not in the backup"
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

    private RestoreItem RentPart(RestoreFile file, long offset)
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
