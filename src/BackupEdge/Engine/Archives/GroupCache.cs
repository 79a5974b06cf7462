using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The last groups that were unpacked, shared by the readers of one restore: chunks of one group are wanted by several
/// threads at about the same time, and each group should be unpacked once. A group that a reader holds <em>must</em> stay as it is;
/// only those that nobody holds give their place to others.
/// </summary>
/// <param name="capacity">Groups that are kept, a mebibyte each; more only while readers hold more.</param>
internal sealed class GroupCache(int capacity)
{
    private readonly List<Slot> _slots = [];
    private readonly Lock _lock = new();
    private long _uses;

    /// <summary>Holds a group, unpacked; <see cref="Release"/> lets go of it. Null with what is wrong.</summary>
    /// <param name="archive">Whose group.</param>
    /// <param name="group">Its number.</param>
    /// <param name="scratch">Grown as needed and used again.</param>
    /// <param name="problem">What is wrong, or null.</param>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public Slot? Hold(ArchiveChunks archive, uint group, ref byte[] scratch, out string? problem)
    {
        var slot = Take(archive.Header.Sequence, group);
        var isHeld = false;
        try
        {
            // Whoever comes second waits here for the first.
            lock (slot.Data)
            {
                if (!slot.IsLoaded)
                {
                    slot.Problem = archive.ReadGroup(group, slot.Data, ref scratch);
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

    /// <summary>Lets go of a group.</summary>
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
                    return Used(slot);
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
            return Used(oldest);
        }
    }

    private Slot Used(Slot slot)
    {
        slot.Holders++;
        slot.LastUse = ++_uses;
        return slot;
    }

    /// <summary>A place for one group.</summary>
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
