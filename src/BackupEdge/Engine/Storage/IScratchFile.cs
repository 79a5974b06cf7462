using BackupEdge.Faults;

namespace BackupEdge.Engine.Storage;

/// <summary>A temporary file without a name, which is deleted when it is closed or the process ends. Thread-safe.</summary>
internal interface IScratchFile : IDisposable
{
    /// <summary>Writes bytes at an offset.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads bytes at an offset until the span is full. Returns fewer bytes only at the end of the file.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    int Read(long offset, Span<byte> into);
}
