using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Caches the groups that were decompressed last, shared by the readers of one restore: several threads need chunks of one group at about
/// the same time, and each group should be decompressed once. A group that a reader holds <em>must not</em> change; only groups without
/// holders are replaced.
/// </summary>
/// <param name="capacity">The number of cached groups, one mebibyte each. More are cached only while readers hold more.</param>
internal sealed class GroupCache(int capacity)
{
    private readonly List<Slot> _slots = [];
    private readonly Lock _lock = new();
    private long _uses;

    /// <summary>
    /// Returns a decompressed group, which the caller holds until it calls <see cref="Release"/>; null with a message if it is damaged.
    /// <paramref name="scratch"/> is enlarged as needed and can be reused for the next call.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public Slot? Hold(ArchiveChunks archive, uint group, ref byte[] scratch, out string? problem)
    {
        var slot = Take(archive.Header.Sequence, group);
        var isHeld = false;
        try
        {
            // Other threads that need the group wait here until the first has loaded it.
            lock (slot.Data)
            {
                if (!slot.IsLoaded)
                {
                    slot.Problem = archive.ReadGroup(group, GroupDepth.Content, slot.Data, ref scratch);
                    slot.IsLoaded = true;
                }
            }

            problem = slot.Problem;
            isHeld = problem is null;
            return isHeld ? slot : null;
        }
        finally
        {
            if (!isHeld)
            {
                Release(slot);
            }
        }
    }

    /// <summary>Releases a group that was returned by <see cref="Hold"/>.</summary>
    public void Release(Slot slot)
    {
        lock (_lock)
        {
            slot.Holders--;
        }
    }

    private Slot Take(long sequence, uint group)
    {
        lock (_lock)
        {
            Slot? oldest = null;
            foreach (var slot in _slots)
            {
                if (slot.Sequence == sequence && slot.Group == group)
                {
                    return MarkUsed(slot);
                }

                if (slot.Holders == 0 && (oldest is null || slot.LastUse < oldest.LastUse))
                {
                    oldest = slot;
                }
            }

            if (_slots.Count < capacity || oldest is null)
            {
                oldest = new Slot();
                _slots.Add(oldest);
            }

            (oldest.Sequence, oldest.Group, oldest.IsLoaded) = (sequence, group, false);
            return MarkUsed(oldest);
        }
    }

    private Slot MarkUsed(Slot slot)
    {
        slot.Holders++;
        slot.LastUse = ++_uses;
        return slot;
    }

    /// <summary>A cache slot for one group.</summary>
    internal sealed class Slot
    {
        public GroupData Data { get; } = new();

        public long Sequence { get; set; } = -1;

        public uint Group { get; set; }

        public bool IsLoaded { get; set; }

        public string? Problem { get; set; }

        public int Holders { get; set; }

        public long LastUse { get; set; }
    }
}
