using System.Security.Cryptography;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Makes the ids of chunks from their bytes. An archive's header names how. Equal bytes <em>must</em> get equal ids in all archives that
/// refer to each other. Called once for each chunk; safe for several threads.
/// </summary>
internal abstract class ChunkNamer
{
    /// <summary>The SHA-256 of the bytes.</summary>
    public static ChunkNamer Sha256 { get; } = new Sha256Namer();

    /// <summary>The name in an archive's header.</summary>
    public abstract string Hash { get; }

    /// <summary>The id of a chunk.</summary>
    public abstract ChunkId IdOf(ReadOnlySpan<byte> chunk);

    private sealed class Sha256Namer : ChunkNamer
    {
        public override string Hash => "sha-256";

        public override ChunkId IdOf(ReadOnlySpan<byte> chunk)
        {
            Span<byte> hash = stackalloc byte[ChunkId.Size];
            SHA256.HashData(chunk, hash);
            return ChunkId.Read(hash);
        }
    }
}
