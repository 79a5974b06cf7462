using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Encryption.Age;

/// <summary>
/// The stanza of type scrypt: the file key, wrapped with a key derived from a passphrase and a salt that must be new for each file. It is
/// the only stanza of its file, which <see cref="AgeHeader"/> checks.
/// </summary>
internal static class ScryptStanza
{
    /// <summary>The type of the stanza.</summary>
    public const string Type = "scrypt";

    /// <summary>The largest work factor that is accepted, as its binary logarithm: 4 GiB of memory.</summary>
    public const int MaxLogN = 22;

    private const int SaltLength = 16;
    private const int BlockSize = 8;
    private const int Parallelization = 1;

    private static ReadOnlySpan<byte> Label => "age-encryption.org/v1/scrypt"u8;

    /// <summary>Returns the stanza that wraps the file key for a passphrase.</summary>
    /// <exception cref="Fault"><c>resource_limit</c>: less memory is available than the work factor needs.</exception>
    public static AgeStanza Wrap(ReadOnlySpan<byte> passphrase, int logN, ReadOnlySpan<byte> fileKey, Func<long?> availableMemory)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        Span<byte> wrapKey = stackalloc byte[FileKeyWrap.KeyLength];
        try
        {
            DeriveKey(passphrase, salt, logN, wrapKey, availableMemory);
            var factor = logN.ToString(CultureInfo.InvariantCulture);
            return new AgeStanza([Type, UnpaddedBase64.Encode(salt), factor], FileKeyWrap.Wrap(wrapKey, fileKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    /// <summary>
    /// Writes the file key and returns true. Returns false if the passphrase is wrong or no stanza is of this type.
    /// </summary>
    /// <exception cref="AgeFormatException">The stanza does not follow the specification, or its work factor is too large.</exception>
    /// <exception cref="Fault"><c>resource_limit</c>: less memory is available than the work factor needs.</exception>
    public static bool TryUnwrap(
        IReadOnlyList<AgeStanza> stanzas,
        ReadOnlySpan<byte> passphrase,
        Span<byte> fileKey,
        Func<long?> availableMemory
    )
    {
        if (stanzas is not [{ Type: Type } stanza])
        {
            return false;
        }

        var (salt, logN) = Parameters(stanza);
        Span<byte> wrapKey = stackalloc byte[FileKeyWrap.KeyLength];
        try
        {
            DeriveKey(passphrase, salt, logN, wrapKey, availableMemory);
            return FileKeyWrap.TryUnwrap(wrapKey, stanza.Body, fileKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    private static void DeriveKey(
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        int logN,
        Span<byte> wrapKey,
        Func<long?> availableMemory
    )
    {
        var n = 1L << logN;
        var needed = Scrypt.Memory(n, BlockSize);
        if (availableMemory() is { } available && available < needed)
        {
            throw new Fault(
                FaultCode.ResourceLimit,
                $"The passphrase of the age file has the work factor {logN}, which needs {MiB(needed)} MiB of memory; {MiB(available)} MiB "
                    + "are available. End other programs, or use a machine with more memory.",
                ("needed_bytes", needed.ToString(CultureInfo.InvariantCulture)),
                ("available_bytes", available.ToString(CultureInfo.InvariantCulture))
            );
        }

        Scrypt.DeriveKey(passphrase, [.. Label, .. salt], n, BlockSize, Parallelization, wrapKey);
    }

    private static (byte[] Salt, int LogN) Parameters(AgeStanza stanza)
    {
        if (
            stanza.Arguments.Count != 3
            || !UnpaddedBase64.TryDecode(Encoding.ASCII.GetBytes(stanza.Arguments[1]), out var salt)
            || salt.Length != SaltLength
        )
        {
            throw Malformed("must have a salt of 16 bytes in canonical base64 and a work factor");
        }

        return stanza.Body.Length == FileKeyWrap.Length
            ? (salt, LogN(stanza.Arguments[2]))
            : throw Malformed("must have a body of 32 bytes");
    }

    private static int LogN(string text)
    {
        if (text[0] == '0' || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw Malformed("must have a work factor in decimal digits without leading zeros");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var logN) && logN <= MaxLogN
            ? logN
            : throw new AgeFormatException(
                $"The passphrase of the age file has a work factor above {MaxLogN}, which would need more than 4 GiB of memory. Encrypt "
                    + "the file again with a lower one."
            );
    }

    private static long MiB(long bytes) => bytes >> 20;

    private static AgeFormatException Malformed(string reason) =>
        new($"The header of the age file is malformed: its passphrase {reason}. The file is damaged or was altered.");
}
