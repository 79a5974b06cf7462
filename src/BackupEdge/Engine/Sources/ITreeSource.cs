using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>The entries of a source that is a tree, listed once in manifest order by one thread.</summary>
internal interface ITreeSource : IDisposable
{
    /// <summary>
    /// Fills the carrier with the next entry: path, kind, metadata, and for folders extended attributes. Content, link text and
    /// the attributes of others are read through the <see cref="IEntryReader"/> that the carrier leads to. False at the end.
    /// </summary>
    /// <param name="entry">The carrier, which holds nothing of an entry before; the caller releases it.</param>
    /// <param name="stat">What is known of the entry.</param>
    bool TryNext(TreeEntry entry, out FileStat stat);

    /// <summary>
    /// Opens the entry that was listed last in advance, because it has several names: when this name goes away before a reader comes to
    /// it, the other names would lose their content too. Returns false, with a warning in the log, when it cannot be opened.
    /// </summary>
    /// <param name="entry">The carrier.</param>
    /// <param name="stat">What is known of what was opened; the default when that is nothing.</param>
    bool TryHold(TreeEntry entry, out FileStat stat)
    {
        stat = default;
        return true;
    }

    /// <summary>
    /// Returns the time since which a change of the entry that was listed last may leave no trace in its times; the default when every
    /// change may.
    /// </summary>
    Timestamp FindFlush(TreeEntry entry, in FileStat stat) => default;

    /// <summary>Closes what is not needed at once; it is opened again when it is.</summary>
    void CloseSpare() { }
}
