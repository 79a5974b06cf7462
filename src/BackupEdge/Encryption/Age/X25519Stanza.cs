using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The stanzas of type X25519: a key agreement of the recipient with a key pair that must be new for each stanza, whose public key, the
/// share, is the argument.
/// </summary>
internal static class X25519Stanza
{
    private const string Type = "X25519";

    private static ReadOnlySpan<byte> Info => "age-encryption.org/v1/X25519"u8;

    /// <summary>Returns the stanza that wraps the file key for a recipient.</summary>
    public static AgeStanza Wrap(AgeRecipient recipient, ReadOnlySpan<byte> fileKey)
    {
        Span<byte> ephemeralKey = stackalloc byte[X25519.Length];
        Span<byte> wrapKey = stackalloc byte[FileKeyWrap.KeyLength];
        try
        {
            RandomNumberGenerator.Fill(ephemeralKey);
            var share = X25519.PublicKey(ephemeralKey);
            if (!TryDeriveKey(ephemeralKey, recipient.Key, share, recipient, wrapKey))
            {
                throw new CryptographicException($"The key agreement with {recipient} failed.");
            }

            return new AgeStanza([Type, UnpaddedBase64.Encode(share)], FileKeyWrap.Wrap(wrapKey, fileKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeralKey);
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>
    /// Writes the file key from the first stanza that one of the identities unwraps, and returns true. Returns false if there is none.
    /// </summary>
    /// <exception cref="AgeFormatException">A stanza of this type does not follow the specification.</exception>
    public static bool TryUnwrap(IReadOnlyList<AgeStanza> stanzas, IReadOnlyList<AgeIdentity> identities, Span<byte> fileKey)
    {
        var shares = new List<(byte[] Share, byte[] Body)>();
        foreach (var stanza in stanzas)
        {
            if (stanza.Type == Type)
            {
                shares.Add((Share(stanza), stanza.Body));
            }
        }

        Span<byte> wrapKey = stackalloc byte[FileKeyWrap.KeyLength];
        try
        {
            foreach (var identity in identities)
            {
                foreach (var (share, body) in shares)
                {
                    if (!TryDeriveKey(identity.Key, share, share, identity.Recipient, wrapKey))
                    {
                        throw Malformed("has a share of low order");
                    }

                    if (FileKeyWrap.TryUnwrap(wrapKey, body, fileKey))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    // Returns false if the shared secret would be zeros.
    private static bool TryDeriveKey(
        ReadOnlySpan<byte> secretKey,
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> share,
        AgeRecipient recipient,
        Span<byte> wrapKey
    )
    {
        Span<byte> sharedSecret = stackalloc byte[X25519.Length];
        if (!X25519.TryAgree(secretKey, publicKey, sharedSecret))
        {
            return false;
        }

        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, sharedSecret, wrapKey, salt: [.. share, .. recipient.Key], Info);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    private static byte[] Share(AgeStanza stanza)
    {
        if (
            stanza.Arguments.Count != 2
            || !UnpaddedBase64.TryDecode(Encoding.ASCII.GetBytes(stanza.Arguments[1]), out var share)
            || share.Length != X25519.Length
        )
        {
            throw Malformed("must have one argument, a share of 32 bytes in canonical base64");
        }

        return stanza.Body.Length == FileKeyWrap.Length ? share : throw Malformed("must have a body of 32 bytes");
    }

    private static AgeFormatException Malformed(string reason) =>
        new($"The header of the age file is malformed: a recipient of X25519 {reason}. The file is damaged or was altered.");
}
