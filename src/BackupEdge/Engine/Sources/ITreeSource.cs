using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>The entries of a source that is a tree, listed once in manifest order by one thread.</summary>
internal interface ITreeSource : IDisposable
{
    /// <summary>
    /// Reads the next entry: path, kind, metadata and, for folders, extended attributes. The <see cref="IEntryReader"/> of the entry reads
    /// content, link targets and other attributes. Returns <see langword="false"/> at the end. An entry whose metadata cannot be read is
    /// returned with its path only, and with <see cref="TreeEntry.Unread"/> set to <see cref="UnreadPart.Entry"/>.
    /// </summary>
    /// <param name="entry">The entry to fill. It must not hold resources of an earlier entry; the caller releases it.</param>
    /// <param name="stat">The metadata of the entry.</param>
    bool TryNext(TreeEntry entry, out FileStat stat);

    /// <summary>
    /// Opens the last listed entry in advance because it has several hard links: if this name is deleted before a reader opens it, the
    /// content of the other names would be lost too. Returns <see langword="false"/> after adding a warning if it cannot be opened.
    /// </summary>
    /// <param name="entry">The entry, which receives the descriptor.</param>
    /// <param name="stat">The metadata of the opened file, or the default value if it is unknown.</param>
    bool TryHold(TreeEntry entry, out FileStat stat)
    {
        stat = default;
        return true;
    }

    /// <summary>
    /// Called when the last listed entry is a file that a worker will read. The tree may begin to read it, and may wait until others were
    /// read.
    /// </summary>
    void BeginRead(TreeEntry entry) { }

    /// <summary>
    /// Returns the time since which a change of the last listed entry may be undetectable by its times, or the default value if any change
    /// may be.
    /// </summary>
    Timestamp FindFlush(TreeEntry entry, in FileStat stat) => default;

    /// <summary>Returns whether the settings of the source allow an entry of an earlier backup, which the tree did not list.</summary>
    bool Selects(ManifestEntry entry) => true;

    /// <summary>Closes descriptors that are not needed immediately. They are opened again when needed.</summary>
    void CloseSpare() { }
}
