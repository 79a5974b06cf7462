using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Reads the entries of trees, one after another. Each thread has its own, which serves all entries that lead to the same
/// <see cref="TreeEntry.NewReader"/>, after their tree was closed too. What cannot be read is reported to the log.
/// </summary>
internal interface IEntryReader
{
    /// <summary>Why the last call that returns a number below zero, or false without a warning, failed.</summary>
    string LastError { get; }

    /// <summary>
    /// Opens the content of a file and takes the metadata from what was opened, so that they fit the content. Returns false, with a
    /// warning, when there is nothing to read; nothing is open then.
    /// </summary>
    bool TryOpen(TreeEntry entry, out FileStat stat);

    /// <summary>Reads from where the last call ended; 0 at the end, below zero on error.</summary>
    /// <param name="into">The buffer.</param>
    /// <param name="path">The entry's path, for a message.</param>
    int Read(Span<byte> into, ReadOnlySpan<byte> path);

    /// <summary>
    /// Finds the next stretch of data of a file that has holes, and goes there; the end of the file when only a hole is left. Returns false
    /// on error.
    /// </summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="size">The size of the file when it was opened, which no stretch exceeds.</param>
    /// <param name="start">Where the data begin.</param>
    /// <param name="end">Where they end.</param>
    bool TryFindData(long offset, long size, out long start, out long end)
    {
        (start, end) = (offset, size);
        return true;
    }

    /// <summary>
    /// Reports an entry that changed since it was opened, or whose content is not of the size it had, and marks it to be read again the
    /// next time, as one whose next change may go unseen. Returns the mark.
    /// </summary>
    /// <param name="entry">Path and flags.</param>
    /// <param name="opened">What was known when it was opened.</param>
    /// <param name="flushedAt">The result of <see cref="ITreeSource.FindFlush"/>.</param>
    /// <param name="contentBytes">How much was read.</param>
    ManifestEntryFlags MarkChange(ManifestEntry entry, in FileStat opened, Timestamp flushedAt, long contentBytes);

    /// <summary>Closes the content; nothing when none is open.</summary>
    void Close();

    /// <summary>
    /// Reads the text and the extended attributes of a symbolic link. Returns false, with a warning, when it has no text.
    /// </summary>
    /// <param name="entry">The link.</param>
    /// <param name="buffer">Room for the text.</param>
    bool TryReadLink(TreeEntry entry, Span<byte> buffer);

    /// <summary>Reads the extended attributes of an entry that has no content.</summary>
    void ReadAttributes(TreeEntry entry);
}
