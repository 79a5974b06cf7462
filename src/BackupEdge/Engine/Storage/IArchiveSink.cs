using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>An archive being written to a file. Disposing it without <see cref="Commit"/> removes every trace of it.</summary>
internal interface IArchiveSink : IDisposable
{
    /// <summary>Writes bytes at an offset; calls from several threads at disjoint offsets are allowed.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Opens what has been written, to check it before the commit; the caller disposes it.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    IArchiveSource Reopen();

    /// <summary>Makes the archive durable and visible: fsync, rename, fsync of the folder, in that order.</summary>
    void Commit();
}
