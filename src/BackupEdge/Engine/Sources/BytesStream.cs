using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Sources;

/// <summary>A stream source with the bytes of a local file or of memory.</summary>
/// <param name="stream">The bytes, disposed with this object.</param>
/// <param name="describe">Completes the entry; null for the default.</param>
internal sealed class BytesStream(Stream stream, Action<ManifestEntry>? describe = null) : IStreamSource
{
    public int Read(Span<byte> into) => stream.Read(into);

    public void Describe(ManifestEntry entry) => describe?.Invoke(entry);

    public void Dispose() => stream.Dispose();
}
