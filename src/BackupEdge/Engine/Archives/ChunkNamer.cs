using System.Security.Cryptography;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Computes the ids of chunks from their bytes; thread-safe. An archive's header contains the name of the algorithm. Equal bytes of one
/// domain <em>must</em> have equal ids in all archives that refer to each other.
/// </summary>
internal abstract class ChunkNamer
{
    /// <summary>The namer whose ids are the SHA-256 of the bytes, in every domain.</summary>
    public static ChunkNamer Sha256 { get; } = new Sha256Namer();

    /// <summary>The name of the algorithm in an archive's header.</summary>
    public abstract string Hash { get; }

    /// <summary>Returns the SHA-256 of a chunk, which is its id in archives that are not sealed.</summary>
    public static ChunkId Sha256Of(ReadOnlySpan<byte> chunk)
    {
        Span<byte> hash = stackalloc byte[ChunkId.Size];
        SHA256.HashData(chunk, hash);
        return ChunkId.Read(hash);
    }

    /// <summary>Computes the id of a chunk.</summary>
    public abstract ChunkId IdOf(ReadOnlySpan<byte> chunk, ChunkDomain domain);

    /// <summary>Computes the id of a chunk from its SHA-256.</summary>
    public abstract ChunkId IdOf(in ChunkId sha256, ChunkDomain domain);

    private sealed class Sha256Namer : ChunkNamer
    {
        public override string Hash => "sha-256";

        public override ChunkId IdOf(ReadOnlySpan<byte> chunk, ChunkDomain domain) => Sha256Of(chunk);

        public override ChunkId IdOf(in ChunkId sha256, ChunkDomain domain) => sha256;
    }
}
