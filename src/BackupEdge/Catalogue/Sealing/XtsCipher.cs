using System.Buffers.Binary;
using System.Security.Cryptography;
using BackupEdge.OpenSsl;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// AES-256 in XTS mode (IEEE 1619, NIST SP 800-38E): encrypts units of at least 16 bytes without changing their length. Each unit has a
/// tweak, a number that is not secret; equal units with different tweaks differ. Provides confidentiality like the encryption of a disk: it
/// does not authenticate, and shows which blocks of 16 bytes of a unit have changed. Must be used by one thread at a time.
/// </summary>
internal sealed unsafe class XtsCipher : IDisposable
{
    /// <summary>The length of a key in bytes: one of AES-256 for the data and one for the tweak.</summary>
    public const int KeyBytes = 64;

    /// <summary>
    /// The length of a block in bytes. Each whole block of a unit can be encrypted and decrypted without those that follow.
    /// </summary>
    public const int BlockBytes = 16;

    private const int Keep = -1;
    private nint _encrypting;
    private nint _decrypting;

    /// <summary>Creates a cipher with a key of <see cref="KeyBytes"/> bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length, or two equal halves, which the standard forbids.</exception>
    /// <exception cref="CryptographicException">OpenSSL has no memory or does not provide the cipher.</exception>
    public XtsCipher(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes || CryptographicOperations.FixedTimeEquals(key[..(KeyBytes / 2)], key[(KeyBytes / 2)..]))
        {
            throw new ArgumentException("A key of AES-256-XTS has 64 bytes and two different halves.", nameof(key));
        }

        try
        {
            _encrypting = Create(key, encrypts: 1);
            _decrypting = Create(key, encrypts: 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Encrypts one unit, or its first blocks. Source and destination may be the same.</summary>
    /// <param name="tweak">The tweak of the unit.</param>
    /// <param name="from">The bytes to encrypt.</param>
    /// <param name="to">Receives as many bytes.</param>
    /// <param name="length">The length in bytes, at least 16; of a part of a unit, a multiple of 16.</param>
    /// <returns>False if OpenSSL reports an error.</returns>
    public bool Encrypt(UInt128 tweak, byte* from, byte* to, int length) => Process(_encrypting, tweak, from, to, length);

    /// <summary>Decrypts one unit, or its first blocks; see <see cref="Encrypt"/>.</summary>
    public bool Decrypt(UInt128 tweak, byte* from, byte* to, int length) => Process(_decrypting, tweak, from, to, length);

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        OpenSslLibrary.EVP_CIPHER_CTX_free(_encrypting);
        OpenSslLibrary.EVP_CIPHER_CTX_free(_decrypting);
        (_encrypting, _decrypting) = (0, 0);
    }

    private static nint Create(ReadOnlySpan<byte> key, int encrypts)
    {
        var context = OpenSslLibrary.EVP_CIPHER_CTX_new();
        fixed (byte* bytes = key)
        {
            if (context == 0 || OpenSslLibrary.EVP_CipherInit_ex(context, OpenSslLibrary.EVP_aes_256_xts(), 0, bytes, null, encrypts) != 1)
            {
                OpenSslLibrary.EVP_CIPHER_CTX_free(context);
                throw new CryptographicException("OpenSSL cannot create a cipher AES-256-XTS.");
            }
        }

        return context;
    }

    private static bool Process(nint context, UInt128 tweak, byte* from, byte* to, int length)
    {
        var bytes = stackalloc byte[BlockBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(new Span<byte>(bytes, BlockBytes), tweak);
        int written;
        return OpenSslLibrary.EVP_CipherInit_ex(context, 0, 0, null, bytes, Keep) == 1
            && OpenSslLibrary.EVP_CipherUpdate(context, to, &written, from, length) == 1
            && written == length;
    }
}
