using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The files with several hard links whose other names the walk has not reached yet, with the path of their first name. A file system
/// reuses the inode number of a deleted file. A name therefore <em>must</em> count as another name of a file only while creation time, size
/// and modification time match as well, and also the change time if the file system does not store creation times.
/// </summary>
internal sealed class LinkedNames
{
    private readonly Dictionary<FileIdentity, FirstName> _first = [];

    /// <summary>The number of files.</summary>
    public int Count => _first.Count;

    public void Clear() => _first.Clear();

    /// <summary>Adds the name under which the content of a file is recorded. Replaces an earlier file with the same inode.</summary>
    public void Add(in FileStat stat, ReadOnlySpan<byte> path) =>
        _first[stat.Identity] = new FirstName(path.ToArray(), stat.Born, stat.Size, stat.Modified, stat.Changed)
        {
            RemainingNames = stat.Links - 1,
        };

    /// <summary>
    /// Returns the path of the first name of a file, or <see langword="null"/> if there is none or it may be another file.
    /// </summary>
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

        // Remove the file after its last name, so that only files with outstanding names are kept in memory.
        if (--first.RemainingNames == 0)
        {
            _first.Remove(stat.Identity);
        }

        return first.Path;
    }

    private sealed record FirstName(byte[] Path, Timestamp Born, long Size, Timestamp Modified, Timestamp Changed)
    {
        public long RemainingNames { get; set; }

        public bool IsSame(in FileStat stat) =>
            Born == stat.Born && Size == stat.Size && Modified == stat.Modified && (Born != default || Changed == stat.Changed);
    }
}
