using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>A committed archive, open for reading from several threads.</summary>
internal interface IArchiveSource : IDisposable
{
    /// <summary>Bytes in the archive.</summary>
    long Length { get; }

    /// <summary>Reads at an offset until the span is full; returns fewer bytes only at the end of the archive.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    int Read(long offset, Span<byte> into);
}
