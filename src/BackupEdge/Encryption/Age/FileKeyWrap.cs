using System.Security.Cryptography;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// Encrypts the file key with a key that is used only once, with ChaCha20-Poly1305 and a nonce of zeros, as the body of a stanza.
/// </summary>
internal static class FileKeyWrap
{
    /// <summary>The length of a key that wraps, in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of a wrapped file key in bytes.</summary>
    public const int Length = AgeHeader.FileKeyLength + TagLength;

    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Returns the wrapped file key.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> fileKey)
    {
        var wrapped = new byte[Length];
        using var cipher = new ChaCha20Poly1305(key);
        cipher.Encrypt(Nonce, fileKey, wrapped.AsSpan(..AgeHeader.FileKeyLength), wrapped.AsSpan(AgeHeader.FileKeyLength..));
        return wrapped;
    }

    /// <summary>Writes the file key and returns true. Returns false if it was wrapped with another key.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrapped, Span<byte> fileKey)
    {
        using var cipher = new ChaCha20Poly1305(key);
        try
        {
            cipher.Decrypt(Nonce, wrapped[..AgeHeader.FileKeyLength], wrapped[AgeHeader.FileKeyLength..], fileKey);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
