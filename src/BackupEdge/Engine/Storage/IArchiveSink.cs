using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Writes an archive to a file. If it is disposed without <see cref="Commit"/>, the file is removed.</summary>
internal interface IArchiveSink : IDisposable
{
    /// <summary>Writes bytes at an offset. Several threads can write to disjoint ranges at the same time.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Opens the file for reading, to check it before the commit. The caller must dispose the result.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    IArchiveSource Reopen();

    /// <summary>Makes the archive durable and visible: fsync, rename, fsync of the folder, in this order.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    void Commit();
}
