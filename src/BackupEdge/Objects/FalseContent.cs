namespace BackupEdge.Objects;

/// <summary>Bytes with a checksum that is not theirs, to find out whether a store checks it.</summary>
/// <param name="bytes">The bytes.</param>
internal sealed class FalseContent(byte[] bytes) : ObjectContent
{
    private static readonly byte[] OtherSha256 = new byte[32];

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Sha256 => OtherSha256;

    /// <inheritdoc/>
    public override Stream Open() => new MemoryStream(bytes, writable: false);
}
