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

    /// <summary>Reads bytes that did not match their checksum again, from another place that has the archive.</summary>
    /// <param name="attempt">The number of the place, from 1.</param>
    /// <param name="offset">The offset of the first byte in the archive.</param>
    /// <param name="into">Receives the bytes.</param>
    /// <returns>The number of bytes; 0 if there is no such place.</returns>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    int ReadElsewhere(int attempt, long offset, Span<byte> into) => 0;
}
