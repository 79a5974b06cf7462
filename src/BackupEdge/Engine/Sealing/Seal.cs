using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace BackupEdge.Engine.Sealing;

/// <summary>
/// Encrypts and authenticates the parts of sealed archives. A seal is 24 random bytes, the ciphertext and a tag. Each seal has a cipher key
/// of its own, HMAC-SHA256 of the random bytes, and a nonce of zeros: so neither a crash, nor a copied process, nor a rewritten archive can
/// use a key and a nonce for two texts, and nothing must be counted. A copied process, such as one in a virtual machine that is resumed
/// twice from a snapshot, may draw the same random numbers as the other copy; so the random bytes are hashed from them <em>and</em> from
/// what is sealed. A key that is passed here <em>must</em> be derived for one purpose. Thread-safe.
/// </summary>
internal static class Seal
{
    /// <summary>The size in bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>The size in bytes of the random bytes at the beginning of a seal.</summary>
    public const int RandomSize = 24;

    /// <summary>The size in bytes of a tag.</summary>
    public const int TagSize = 16;

    /// <summary>How many bytes a seal is longer than its text.</summary>
    public const int Overhead = RandomSize + TagSize;

    private const int NonceSize = 12;

    /// <summary>The faster cipher of this processor.</summary>
    public static SealCipher DefaultCipher { get; } =
        HasAesInstructions() || !System.Security.Cryptography.ChaCha20Poly1305.IsSupported
            ? SealCipher.Aes256Gcm
            : SealCipher.ChaCha20Poly1305;

    /// <summary>Seals a text.</summary>
    /// <param name="cipher">The cipher of the archive.</param>
    /// <param name="key">The derived key.</param>
    /// <param name="clear">Clear bytes that the seal is bound to.</param>
    /// <param name="text">The text; must not overlap <paramref name="into"/>.</param>
    /// <param name="into">Receives the seal, <see cref="Overhead"/> bytes more than the text.</param>
    public static void Write(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> text,
        Span<byte> into
    ) => Write(cipher, key, clear, text, into, text, RandomNumberGenerator.Fill);

    /// <summary>Seals a text that is too long to be hashed for each seal.</summary>
    /// <param name="cipher">The cipher of the archive.</param>
    /// <param name="key">The derived key.</param>
    /// <param name="clear">Clear bytes that the seal is bound to.</param>
    /// <param name="text">The text; must not overlap <paramref name="into"/>.</param>
    /// <param name="into">Receives the seal, <see cref="Overhead"/> bytes more than the text.</param>
    /// <param name="digest">Bytes that differ for different texts; not stored.</param>
    /// <param name="fill">Fills a span with random numbers.</param>
    internal static void Write(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> text,
        Span<byte> into,
        ReadOnlySpan<byte> digest,
        Action<Span<byte>> fill
    )
    {
        var random = into[..RandomSize];
        Draw(key, clear, digest, random, fill);
        Span<byte> own = stackalloc byte[KeySize];
        HMACSHA256.HashData(key, random, own);
        Encrypt(cipher, own, clear, text, into.Slice(RandomSize, text.Length), into.Slice(RandomSize + text.Length, TagSize));
        CryptographicOperations.ZeroMemory(own);
    }

    /// <summary>Opens a seal. Returns false if it or the clear bytes were changed, or if the key is another one.</summary>
    /// <param name="cipher">The cipher of the archive.</param>
    /// <param name="key">The derived key.</param>
    /// <param name="clear">The clear bytes that the seal is bound to.</param>
    /// <param name="sealedText">The seal, at least <see cref="Overhead"/> bytes.</param>
    /// <param name="into">Receives the text, <see cref="Overhead"/> bytes less than the seal; cleared if the result is false.</param>
    public static bool TryOpen(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> sealedText,
        Span<byte> into
    )
    {
        Span<byte> own = stackalloc byte[KeySize];
        HMACSHA256.HashData(key, sealedText[..RandomSize], own);
        try
        {
            Decrypt(cipher, own, clear, sealedText[RandomSize..^TagSize], sealedText[^TagSize..], into);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            into.Clear();
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own);
        }
    }

    /// <summary>Computes the tag of a text that stays clear.</summary>
    /// <param name="cipher">The cipher of the archive.</param>
    /// <param name="key">The derived key.</param>
    /// <param name="random">The random bytes of a seal that is used for nothing else with this key.</param>
    /// <param name="text">The text.</param>
    /// <param name="tag">Receives <see cref="TagSize"/> bytes.</param>
    public static void Authenticate(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> random,
        ReadOnlySpan<byte> text,
        Span<byte> tag
    )
    {
        Span<byte> own = stackalloc byte[KeySize];
        HMACSHA256.HashData(key, random, own);
        Encrypt(cipher, own, text, [], [], tag);
        CryptographicOperations.ZeroMemory(own);
    }

    // The input is longer than that of the cipher's key, RandomSize bytes, so the two hashes with the same key have nothing in common.
    private static void Draw(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> digest,
        Span<byte> random,
        Action<Span<byte>> fill
    )
    {
        Span<byte> drawn = stackalloc byte[KeySize];
        Span<byte> hashed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        fill(drawn);
        using (var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))
        {
            hash.AppendData(drawn);
            hash.AppendData(clear);
            hash.AppendData(digest);
            hash.GetHashAndReset(hashed);
        }

        hashed[..RandomSize].CopyTo(random);
    }

    // The property IsSupported of the AES instructions tells what the compiler may use, not what the processor has.
    private static bool HasAesInstructions()
    {
        const int Features = 1,
            AesBit = 1 << 25; // of ecx
        return X86Base.IsSupported ? (X86Base.CpuId(Features, 0).Ecx & AesBit) != 0 : ArmAes.IsSupported;
    }

    private static void Encrypt(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> text,
        Span<byte> into,
        Span<byte> tag
    )
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        switch (cipher)
        {
            case SealCipher.Aes256Gcm:
                using (var aes = new AesGcm(key, TagSize))
                {
                    aes.Encrypt(nonce, text, into, tag, clear);
                }

                break;
            case SealCipher.ChaCha20Poly1305:
                using (var chacha = new System.Security.Cryptography.ChaCha20Poly1305(key))
                {
                    chacha.Encrypt(nonce, text, into, tag, clear);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(cipher), cipher, "The cipher is unknown.");
        }
    }

    private static void Decrypt(
        SealCipher cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> clear,
        ReadOnlySpan<byte> sealedText,
        ReadOnlySpan<byte> tag,
        Span<byte> into
    )
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        nonce.Clear();
        switch (cipher)
        {
            case SealCipher.Aes256Gcm:
                using (var aes = new AesGcm(key, TagSize))
                {
                    aes.Decrypt(nonce, sealedText, tag, into, clear);
                }

                break;
            case SealCipher.ChaCha20Poly1305:
                using (var chacha = new System.Security.Cryptography.ChaCha20Poly1305(key))
                {
                    chacha.Decrypt(nonce, sealedText, tag, into, clear);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(cipher), cipher, "The cipher is unknown.");
        }
    }
}
