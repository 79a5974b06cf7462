using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>Reads the bytes of a committed archive. Thread-safe.</summary>
internal interface IArchiveSource : IDisposable
{
    /// <summary>The size of the archive in bytes.</summary>
    long Length { get; }

    /// <summary>Reads bytes at an offset until the span is full. Returns fewer bytes only at the end of the archive.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    int Read(long offset, Span<byte> into);
}
