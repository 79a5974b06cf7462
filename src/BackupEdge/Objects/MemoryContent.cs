using System.Security.Cryptography;

namespace BackupEdge.Objects;

/// <summary>Bytes in memory.</summary>
/// <param name="bytes">The bytes, which must not change while the content is used.</param>
internal sealed class MemoryContent(byte[] bytes) : ObjectContent
{
    private byte[]? _sha256;

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Sha256 => _sha256 ??= SHA256.HashData(bytes);

    /// <inheritdoc/>
    public override Stream Open() => new MemoryStream(bytes, writable: false);
}
