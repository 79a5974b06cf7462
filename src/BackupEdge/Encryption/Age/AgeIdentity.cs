using System.Security.Cryptography;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// A secret key of X25519, which decrypts what is encrypted to its <see cref="Recipient"/>. Its text is Bech32 with the prefix
/// <c>AGE-SECRET-KEY-</c>, in upper case. The owner must dispose it, which clears the key.
/// </summary>
internal sealed class AgeIdentity : IDisposable
{
    private const string Prefix = "age-secret-key-";

    private readonly byte[] _key;
    private bool _isDisposed;

    private AgeIdentity(byte[] key)
    {
        _key = key;
        Recipient = AgeRecipient.Of(key);
    }

    /// <summary>The public key.</summary>
    public AgeRecipient Recipient { get; }

    /// <summary>The secret key, of 32 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The identity is disposed.</exception>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _key;
        }
    }

    /// <summary>Returns a new identity.</summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static AgeIdentity Generate() => new(RandomNumberGenerator.GetBytes(X25519.Length));

    /// <summary>Parses the text of an identity, <c>AGE-SECRET-KEY-1...</c> in upper case.</summary>
    /// <exception cref="AgeFormatException">It is none; the message says why, without the text.</exception>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static AgeIdentity Parse(string text)
    {
        if (Reason(text) is { } reason)
        {
            throw new AgeFormatException(reason);
        }

        if (!Bech32.TryDecode(text, out var prefix, out var key))
        {
            throw new AgeFormatException(
                "The identity has a wrong checksum or characters that do not belong to it. Copy the whole line that begins with "
                    + "AGE-SECRET-KEY-1."
            );
        }

        if (prefix != Prefix || key.Length != X25519.Length)
        {
            CryptographicOperations.ZeroMemory(key);
            throw new AgeFormatException(
                "The identity is of another kind or length. An identity of X25519, as `age-keygen` writes it, has 74 characters."
            );
        }

        return new AgeIdentity(key);
    }

    /// <summary>Returns the text, <c>AGE-SECRET-KEY-1...</c>, which is the secret.</summary>
    /// <exception cref="ObjectDisposedException">The identity is disposed.</exception>
    public string ToText() => Bech32.Encode(Prefix, Key).ToUpperInvariant();

    /// <summary>Returns the text of the recipient, so that no log contains the secret.</summary>
    public override string ToString() => $"identity of {Recipient}";

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    // Returns why a text cannot be an identity, or null if it begins like one.
    private static string? Reason(string text)
    {
        if (text.StartsWith("AGE-SECRET-KEY-PQ-1", StringComparison.Ordinal))
        {
            return "Identities of the hybrid type (AGE-SECRET-KEY-PQ-1) are not supported. Create one of X25519 with `age-keygen`.";
        }

        if (text.StartsWith("AGE-PLUGIN-", StringComparison.Ordinal))
        {
            return "Identities of plugins (AGE-PLUGIN-) are not supported. Create one of X25519 with `age-keygen`.";
        }

        if (text.StartsWith("age1", StringComparison.Ordinal))
        {
            return "This is a recipient, the public key. The identity is the line that begins with AGE-SECRET-KEY-1.";
        }

        if (!text.StartsWith("AGE-SECRET-KEY-1", StringComparison.Ordinal))
        {
            return "An identity must begin with AGE-SECRET-KEY-1, in upper case.";
        }

        return text.AsSpan().ContainsAnyInRange('a', 'z')
            ? "The identity has characters in lower case. Copy it as `age-keygen` wrote it."
            : null;
    }
}
