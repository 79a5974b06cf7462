namespace BackupEdge.Objects;

/// <summary>
/// The bytes of an object or a part, which can be read several times: for the checksum that signs the request, and for each attempt.
/// </summary>
internal abstract class ObjectContent
{
    /// <summary>The size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The SHA-256 of the bytes, 32 bytes.</summary>
    public abstract ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>Opens the bytes. Streams of the same content are independent of each other.</summary>
    public abstract Stream Open();
}
