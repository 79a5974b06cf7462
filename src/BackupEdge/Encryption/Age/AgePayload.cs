using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The payload of an age file: a nonce that must be new for each file, and the text in chunks of 64 KiB, each encrypted with
/// ChaCha20-Poly1305 and the number of the chunk as nonce. The last chunk is marked, so that a truncated payload is recognized.
/// </summary>
internal static class AgePayload
{
    private const int NonceLength = 16;
    private const int ChunkLength = 64 << 10;
    private const int TagLength = 16;
    private const int KeyLength = 32;
    private const int ChunkNonceLength = 12;

    /// <summary>Returns the length of the payload of a text, in bytes.</summary>
    public static long LengthOf(int textLength) =>
        NonceLength + textLength + (long)Math.Max(1, Chunks(textLength, ChunkLength)) * TagLength;

    /// <summary>Writes the payload of a text, <see cref="LengthOf"/> bytes.</summary>
    public static void Encrypt(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> text, Span<byte> payload)
    {
        var nonce = payload[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(fileKey, nonce);
        Span<byte> chunkNonce = stackalloc byte[ChunkNonceLength];
        var rest = payload[NonceLength..];
        for (long number = 0; !rest.IsEmpty; number++)
        {
            var length = Math.Min(ChunkLength, text.Length);
            WriteNonce(chunkNonce, number, isLast: length == text.Length);
            cipher.Encrypt(chunkNonce, text[..length], rest[..length], rest.Slice(length, TagLength));
            text = text[length..];
            rest = rest[(length + TagLength)..];
        }
    }

    /// <summary>Returns the text of a payload.</summary>
    /// <exception cref="AgeFormatException">The payload is truncated, extended or altered.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < NonceLength + TagLength)
        {
            throw Altered();
        }

        var rest = payload[NonceLength..];
        var chunks = Chunks(rest.Length, ChunkLength + TagLength);
        var lastLength = rest.Length - (chunks - 1) * (ChunkLength + TagLength) - TagLength;

        // Only the chunk of an empty text may be empty.
        if (lastLength < 0 || (lastLength == 0 && chunks > 1))
        {
            throw Altered();
        }

        using var cipher = Cipher(fileKey, payload[..NonceLength]);
        var text = new byte[rest.Length - chunks * TagLength];
        try
        {
            Span<byte> chunkNonce = stackalloc byte[ChunkNonceLength];
            for (var number = 0; number < chunks; number++)
            {
                var to = text.AsSpan(number * ChunkLength);
                to = to[..Math.Min(ChunkLength, to.Length)];
                WriteNonce(chunkNonce, number, isLast: number == chunks - 1);
                cipher.Decrypt(chunkNonce, rest[..to.Length], rest.Slice(to.Length, TagLength), to);
                rest = rest[(to.Length + TagLength)..];
            }

            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(text);
            throw Altered();
        }
    }

    private static int Chunks(int length, int chunkLength) => (int)(((long)length + chunkLength - 1) / chunkLength);

    private static ChaCha20Poly1305 Cipher(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> nonce)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, nonce, "payload"u8);
            return new ChaCha20Poly1305(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Eleven bytes of the chunk's number, big-endian, and 1 for the last chunk.
    private static void WriteNonce(Span<byte> nonce, long number, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[(ChunkNonceLength - 1 - sizeof(long))..], number);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }

    private static AgeFormatException Altered() =>
        new("The content of the age file is truncated, extended or was altered: a part of it cannot be authenticated.");
}
