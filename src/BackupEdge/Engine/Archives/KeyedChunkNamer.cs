using System.Security.Cryptography;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The namer of sealed archives: an id is HMAC-SHA256 of the domain and the SHA-256 of the bytes. Without the key, nobody can compute the
/// id of a file that he has, and so find out whether it is stored.
/// </summary>
/// <param name="key">The id key of a generation, 32 bytes.</param>
internal sealed class KeyedChunkNamer(byte[] key) : ChunkNamer
{
    /// <summary>The name of the algorithm in an archive's header.</summary>
    public const string HeaderName = "hmac-sha-256";

    // One for each thread, since a new one costs more than it computes. Threads seldom use two generations at the same time.
    [ThreadStatic]
    private static (KeyedChunkNamer Owner, IncrementalHash Hash)? _own;

    /// <inheritdoc/>
    public override string Hash => HeaderName;

    /// <inheritdoc/>
    public override ChunkId IdOf(ReadOnlySpan<byte> chunk, ChunkDomain domain)
    {
        Span<byte> text = stackalloc byte[1 + SHA256.HashSizeInBytes];
        SHA256.HashData(chunk, text[1..]);
        return Name(text, domain);
    }

    /// <inheritdoc/>
    public override ChunkId IdOf(in ChunkId sha256, ChunkDomain domain)
    {
        Span<byte> text = stackalloc byte[1 + SHA256.HashSizeInBytes];
        sha256.Write(text[1..]);
        return Name(text, domain);
    }

    private ChunkId Name(Span<byte> text, ChunkDomain domain)
    {
        text[0] = (byte)domain;
        if (_own is not { } own || own.Owner != this)
        {
            _own?.Hash.Dispose();
            _own = own = (this, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        }

        Span<byte> id = stackalloc byte[ChunkId.Size];
        own.Hash.AppendData(text);
        own.Hash.GetHashAndReset(id);
        return ChunkId.Read(id);
    }
}
