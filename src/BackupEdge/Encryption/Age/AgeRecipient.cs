using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// A public key of X25519 that files are encrypted to. Its text is Bech32 with the prefix <c>age</c>. It is no secret. A recipient is never
/// a point of low order, with which anybody could decrypt.
/// </summary>
internal sealed record AgeRecipient
{
    private const string Prefix = "age";

    // Any secret key: all of them are multiples of 8 after clamping, so a point of low order gives zeros with each.
    private static readonly byte[] AnySecretKey = new byte[X25519.Length];

    private readonly byte[] _key;

    private AgeRecipient(byte[] key) => _key = key;

    /// <summary>The public key, of 32 bytes.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>Parses the text of a recipient, <c>age1...</c> in lower case. Returns false if it is none.</summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AgeRecipient? recipient)
    {
        recipient = null;
        if (
            text is null
            || text.AsSpan().ContainsAnyInRange('A', 'Z')
            || !Bech32.TryDecode(text, out var prefix, out var key)
            || prefix != Prefix
            || key.Length != X25519.Length
        )
        {
            return false;
        }

        Span<byte> sharedSecret = stackalloc byte[X25519.Length];
        recipient = X25519.TryAgree(AnySecretKey, key, sharedSecret) ? new AgeRecipient(key) : null;
        return recipient is not null;
    }

    /// <summary>Returns the recipient of a secret key.</summary>
    public static AgeRecipient Of(ReadOnlySpan<byte> secretKey) => new(X25519.PublicKey(secretKey));

    /// <summary>Returns whether both are the same key.</summary>
    public bool Equals(AgeRecipient? other) => other is not null && _key.AsSpan().SequenceEqual(other._key);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_key);

    /// <summary>Returns the text, <c>age1...</c>.</summary>
    public override string ToString() => Bech32.Encode(Prefix, _key);
}
