using System.Security.Cryptography;
using BackupEdge.OpenSsl;

namespace BackupEdge.Encryption.Age;

/// <summary>The function scrypt of RFC 7914, with OpenSSL.</summary>
internal static unsafe class Scrypt
{
    /// <summary>Returns the memory that most of the work needs, in bytes.</summary>
    /// <param name="n">The cost.</param>
    /// <param name="r">The block size, in units of 128 bytes.</param>
    public static long Memory(long n, int r) => 128L * r * n;

    /// <summary>Fills a key.</summary>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="n">The cost, a power of two above 1.</param>
    /// <param name="r">The block size, in units of 128 bytes.</param>
    /// <param name="p">The parallelization.</param>
    /// <param name="key">Receives the key.</param>
    /// <exception cref="CryptographicException">A parameter is out of range, or memory was not available.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, long n, int r, int p, Span<byte> key)
    {
        // OpenSSL counts its buffers, which have p + 2 blocks more than the table.
        var maxMemory = (ulong)Memory(n + p + 2, r);
        fixed (byte* fromPassphrase = passphrase)
        fixed (byte* fromSalt = salt)
        fixed (byte* to = key)
        {
            var result = OpenSslLibrary.EVP_PBE_scrypt(
                fromPassphrase,
                (nuint)passphrase.Length,
                fromSalt,
                (nuint)salt.Length,
                (ulong)n,
                (ulong)r,
                (ulong)p,
                maxMemory,
                to,
                (nuint)key.Length
            );
            if (result != 1)
            {
                throw OpenSslLibrary.Failure(nameof(OpenSslLibrary.EVP_PBE_scrypt));
            }
        }
    }
}
