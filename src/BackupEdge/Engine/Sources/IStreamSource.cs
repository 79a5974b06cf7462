using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>The bytes of a source that is no tree, read once from front to end by one thread.</summary>
internal interface IStreamSource : IDisposable
{
    /// <summary>What a person should know of the stream although it is whole, a code and a sentence; null when there is nothing.</summary>
    (string Code, string Message)? Warning => null;

    /// <summary>Reads some bytes; 0 at the end, which <em>must</em> be told only when all that belongs to the stream has come.</summary>
    /// <exception cref="Fault">It failed: the backup must not count what was read.</exception>
    /// <exception cref="OperationCanceledException">The token it was opened with was cancelled.</exception>
    int Read(Span<byte> into);

    /// <summary>Puts mode and owner into the stream's entry, which has those of a file that only this process's user may read.</summary>
    void Describe(ManifestEntry entry) { }
}
