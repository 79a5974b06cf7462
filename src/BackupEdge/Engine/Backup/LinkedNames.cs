using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The files with several names whose other names a walk still awaits, with the path under which each came first. A file system gives the
/// inode number of a deleted file to the next one that is made; so a name <em>must</em> count as another name of a file only while birth
/// time, size and modification time are the same as well, and the change time too where the file system keeps no birth times.
/// </summary>
internal sealed class LinkedNames
{
    private readonly Dictionary<FileIdentity, FirstName> _first = [];

    /// <summary>How many files are held.</summary>
    public int Count => _first.Count;

    public void Clear() => _first.Clear();

    /// <summary>Remembers the name under which a file's content is recorded. What was known of its number before is forgotten.</summary>
    public void Add(in FileStat stat, ReadOnlySpan<byte> path) =>
        _first[stat.Identity] = new FirstName(path.ToArray(), stat.Born, stat.Size, stat.Modified, stat.Changed)
        {
            Awaited = stat.Links - 1,
        };

    /// <summary>The path under which this file came before; null when it did not, or is not known to be the same.</summary>
    public byte[]? Find(in FileStat stat)
    {
        if (!_first.TryGetValue(stat.Identity, out var first))
        {
            return null;
        }

        if (!first.IsSame(stat))
        {
            _first.Remove(stat.Identity);
            return null;
        }

        // Forgotten with its last name: what is held is what is still awaited.
        if (--first.Awaited == 0)
        {
            _first.Remove(stat.Identity);
        }

        return first.Path;
    }

    private sealed record FirstName(byte[] Path, Timestamp Born, long Size, Timestamp Modified, Timestamp Changed)
    {
        public long Awaited { get; set; }

        public bool IsSame(in FileStat stat) =>
            Born == stat.Born && Size == stat.Size && Modified == stat.Modified && (Born != default || Changed == stat.Changed);
    }
}
