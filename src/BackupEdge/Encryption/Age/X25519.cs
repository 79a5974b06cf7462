using System.Security.Cryptography;
using BackupEdge.OpenSsl;

namespace BackupEdge.Encryption.Age;

/// <summary>The function X25519 of RFC 7748, section 5, with OpenSSL.</summary>
internal static unsafe class X25519
{
    /// <summary>The length of secret and public keys and of shared secrets, in bytes.</summary>
    public const int Length = 32;

    /// <summary>Returns the public key of a secret key: X25519 of it and the base point.</summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> secretKey)
    {
        using var key = SecretKey(secretKey);
        var publicKey = new byte[Length];
        nuint length = Length;
        fixed (byte* to = publicKey)
        {
            if (OpenSslLibrary.EVP_PKEY_get_raw_public_key(key, to, &length) != 1 || length != Length)
            {
                throw OpenSslLibrary.Failure(nameof(OpenSslLibrary.EVP_PKEY_get_raw_public_key));
            }
        }

        return publicKey;
    }

    /// <summary>
    /// Writes the shared secret of a secret key and another's public key, X25519 of both, and returns true. Returns false if it is all
    /// zeros, which is the case for public keys of low order.
    /// </summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static bool TryAgree(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, Length);
        using var key = SecretKey(secretKey);
        using var peer = PeerKey(publicKey);
        using var derivation = OpenSslLibrary.EVP_PKEY_CTX_new(key, 0);
        if (derivation.IsInvalid || OpenSslLibrary.EVP_PKEY_derive_init(derivation) != 1)
        {
            throw OpenSslLibrary.Failure(nameof(OpenSslLibrary.EVP_PKEY_derive_init));
        }

        // With valid keys of one kind, both functions fail only for a public key of low order.
        nuint length = Length;
        fixed (byte* to = sharedSecret)
        {
            if (
                OpenSslLibrary.EVP_PKEY_derive_set_peer(derivation, peer) == 1
                && OpenSslLibrary.EVP_PKEY_derive(derivation, to, &length) == 1
                && length == Length
                && sharedSecret.ContainsAnyExcept((byte)0)
            )
            {
                return true;
            }
        }

        OpenSslLibrary.ERR_clear_error();
        CryptographicOperations.ZeroMemory(sharedSecret);
        return false;
    }

    private static OpenSslLibrary.Key SecretKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        fixed (byte* from = bytes)
        {
            return Checked(OpenSslLibrary.EVP_PKEY_new_raw_private_key(OpenSslLibrary.X25519, 0, from, Length));
        }
    }

    private static OpenSslLibrary.Key PeerKey(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        fixed (byte* from = bytes)
        {
            return Checked(OpenSslLibrary.EVP_PKEY_new_raw_public_key(OpenSslLibrary.X25519, 0, from, Length));
        }
    }

    private static OpenSslLibrary.Key Checked(OpenSslLibrary.Key key) =>
        key.IsInvalid ? throw OpenSslLibrary.Failure("The creation of an X25519 key") : key;
}
