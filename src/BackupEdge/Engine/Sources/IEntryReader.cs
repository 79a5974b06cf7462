using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Reads the entries of trees, one after another. Each thread has its own reader, which serves all entries with the same
/// <see cref="TreeEntry.NewReader"/>, also after their tree was closed. Problems are added to the log as warnings.
/// </summary>
internal interface IEntryReader
{
    /// <summary>
    /// The reason why the last call returned a negative number, or returned <see langword="false"/> without adding a warning.
    /// </summary>
    string LastError { get; }

    /// <summary>
    /// Opens the content of a file and updates the metadata of the entry from the opened file, so that they match. Returns
    /// <see langword="false"/> after adding a warning if it cannot be opened; nothing is open then.
    /// </summary>
    bool TryOpen(TreeEntry entry, out FileStat stat);

    /// <summary>Reads from the current position. Returns the number of bytes, 0 at the end, or a negative value on error.</summary>
    /// <param name="into">The buffer for the bytes.</param>
    /// <param name="path">The path of the entry, for error messages.</param>
    int Read(Span<byte> into, ReadOnlySpan<byte> path);

    /// <summary>
    /// Finds the next range of data of a sparse file and moves the position there. If there is no more data, the range is empty and at the
    /// end of the file. Returns <see langword="false"/> on error.
    /// </summary>
    /// <param name="offset">The offset to search from.</param>
    /// <param name="size">The size of the file when it was opened. The range does not extend beyond it.</param>
    /// <param name="start">The offset where the data begins.</param>
    /// <param name="end">The offset where the data ends.</param>
    bool TryFindData(long offset, long size, out long start, out long end)
    {
        (start, end) = (offset, size);
        return true;
    }

    /// <summary>
    /// Warns if the entry changed since it was opened or its content has an unexpected size. Marks such an entry, and one whose next change
    /// may be undetectable, to be read again by the next backup. Returns the flags that were added.
    /// </summary>
    /// <param name="entry">The entry that was read.</param>
    /// <param name="opened">The metadata when it was opened.</param>
    /// <param name="flushedAt">The result of <see cref="ITreeSource.FindFlush"/>.</param>
    /// <param name="contentBytes">The number of bytes that were read.</param>
    ManifestEntryFlags MarkChange(ManifestEntry entry, in FileStat opened, Timestamp flushedAt, long contentBytes);

    /// <summary>Closes the content. Does nothing if none is open.</summary>
    void Close();

    /// <summary>
    /// Reads the target and the extended attributes of a symbolic link. Returns <see langword="false"/> after adding a warning if the
    /// target cannot be read.
    /// </summary>
    /// <param name="entry">The symbolic link.</param>
    /// <param name="buffer">A buffer for the target.</param>
    bool TryReadLink(TreeEntry entry, Span<byte> buffer);

    /// <summary>Reads the extended attributes of an entry without content.</summary>
    void ReadAttributes(TreeEntry entry);
}
