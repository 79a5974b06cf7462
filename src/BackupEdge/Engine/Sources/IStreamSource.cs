using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>The bytes of a source that is not a tree, read once from beginning to end by one thread.</summary>
internal interface IStreamSource : IDisposable
{
    /// <summary>
    /// A warning (code and sentence) about a stream that is complete nevertheless, or <see langword="null"/> if there is none.
    /// </summary>
    (string Code, string Message)? Warning => null;

    /// <summary>Reads some bytes. Returns 0 at the end. It <em>must</em> return 0 only if the stream is complete.</summary>
    /// <exception cref="Fault">Reading failed: the backup must discard what was read.</exception>
    /// <exception cref="OperationCanceledException">The token that was passed when the stream was opened was cancelled.</exception>
    int Read(Span<byte> into);

    /// <summary>Sets the mode and owner of the stream's entry. The default is a file that only the user of this process may read.</summary>
    void Describe(ManifestEntry entry) { }
}
