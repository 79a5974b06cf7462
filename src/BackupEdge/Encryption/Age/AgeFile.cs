using System.Security.Cryptography;
using BackupEdge.Faults;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// Files in the age format (https://age-encryption.org/v1), which <c>age</c> and compatible programs read and write: a small text,
/// encrypted to X25519 recipients or with a passphrase. Other types of recipients are ignored on reading.
/// <list type="bullet">
/// <item>Each file must have a file key, a nonce, and ephemeral keys or a salt of its own.</item>
/// <item>Nothing of a text must be returned before all of the file is authenticated.</item>
/// <item>File keys and the keys derived from them must be cleared. The text belongs to the caller.</item>
/// </list>
/// </summary>
internal static class AgeFile
{
    /// <summary>The work factor of scrypt that is written by default, as its binary logarithm: 64 MiB of memory.</summary>
    public const int DefaultLogN = 16;

    /// <summary>The length of the longest file that is written or read, in bytes.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>Returns a file in binary format that the identity of any of the recipients decrypts.</summary>
    /// <exception cref="ArgumentException">There is no recipient, or the file would exceed <see cref="MaxLength"/>.</exception>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> text, IReadOnlyList<AgeRecipient> recipients)
    {
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeyLength];
        try
        {
            RandomNumberGenerator.Fill(fileKey);
            var stanzas = new AgeStanza[recipients.Count];
            for (var i = 0; i < stanzas.Length; i++)
            {
                stanzas[i] = X25519Stanza.Wrap(recipients[i], fileKey);
            }

            return Write(stanzas, fileKey, text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>Returns a file in binary format that a passphrase decrypts.</summary>
    /// <param name="text">The text to encrypt.</param>
    /// <param name="passphrase">The passphrase, in UTF-8.</param>
    /// <param name="logN">The binary logarithm of the work factor, 1 to 22; the memory needed is 1 KiB times the work factor.</param>
    /// <exception cref="ArgumentException">The work factor is out of range, or the file would exceed <see cref="MaxLength"/>.</exception>
    /// <exception cref="Fault"><c>resource_limit</c>: less memory is available than the work factor needs.</exception>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static byte[] EncryptWithPassphrase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> passphrase, int logN = DefaultLogN)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(logN, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logN, ScryptStanza.MaxLogN);
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeyLength];
        try
        {
            RandomNumberGenerator.Fill(fileKey);
            return Write([ScryptStanza.Wrap(passphrase, logN, fileKey, AvailableMemory.Read)], fileKey, text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>Returns the text of a file, binary or armored, or null if it is not encrypted to any of the identities.</summary>
    /// <exception cref="AgeFormatException">The file is malformed, was altered, or exceeds <see cref="MaxLength"/>.</exception>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static byte[]? TryDecrypt(ReadOnlySpan<byte> file, IReadOnlyList<AgeIdentity> identities)
    {
        var binary = Binary(file);
        var header = AgeHeader.Parse(binary);
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeyLength];
        try
        {
            return X25519Stanza.TryUnwrap(header.Stanzas, identities, fileKey) ? Read(header, fileKey, binary) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>
    /// Returns the text of a file, binary or armored, or null if the passphrase is wrong or the file is not encrypted with one.
    /// </summary>
    /// <exception cref="AgeFormatException">The file is malformed, was altered, or exceeds <see cref="MaxLength"/>.</exception>
    /// <exception cref="Fault"><c>resource_limit</c>: less memory is available than the work factor needs.</exception>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public static byte[]? TryDecryptWithPassphrase(ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase) =>
        TryDecryptWithPassphrase(file, passphrase, AvailableMemory.Read);

    /// <summary>As above, with a function that returns the available memory in bytes, or null if it is unknown.</summary>
    internal static byte[]? TryDecryptWithPassphrase(ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase, Func<long?> availableMemory)
    {
        var binary = Binary(file);
        var header = AgeHeader.Parse(binary);
        Span<byte> fileKey = stackalloc byte[AgeHeader.FileKeyLength];
        try
        {
            return ScryptStanza.TryUnwrap(header.Stanzas, passphrase, fileKey, availableMemory) ? Read(header, fileKey, binary) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    private static byte[] Write(IReadOnlyList<AgeStanza> stanzas, ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> text)
    {
        var header = AgeHeader.Write(stanzas, fileKey);
        var length = header.Length + AgePayload.LengthOf(text.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength, nameof(text));
        var file = new byte[length];
        header.CopyTo(file, 0);
        AgePayload.Encrypt(fileKey, text, file.AsSpan(header.Length));
        return file;
    }

    private static byte[] Read(AgeHeader header, ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> file)
    {
        header.Authenticate(fileKey);
        return AgePayload.Decrypt(fileKey, file[header.Length..]);
    }

    private static ReadOnlySpan<byte> Binary(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxLength)
        {
            throw new AgeFormatException($"The age file has more than {MaxLength >> 20} MiB. Files of this size are not read.");
        }

        return AgeArmor.IsArmored(file) ? AgeArmor.Decode(file) : file;
    }
}
