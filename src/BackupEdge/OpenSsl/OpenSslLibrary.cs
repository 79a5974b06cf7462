using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BackupEdge.OpenSsl;

/// <summary>
/// The functions of OpenSSL's libcrypto for X25519, scrypt and AES-XTS, which .NET 10 lacks (https://docs.openssl.org/3.0/man3/,
/// EVP_PKEY_new, EVP_PKEY_derive, EVP_PBE_scrypt and EVP_EncryptInit; 1.1.1 has them too). The library is a part of the published binary;
/// other builds load that of the machine, and throw <see cref="DllNotFoundException"/> if it has none.
/// </summary>
#pragma warning disable IDE1006, SYSLIB1054 // the names are those of OpenSSL
internal static unsafe partial class OpenSslLibrary
{
    /// <summary><c>EVP_PKEY_X25519</c>.</summary>
    public const int X25519 = 1034;

    private const string Library = "libcrypto";

    static OpenSslLibrary()
    {
        // .NET must initialize OpenSSL first, as it does on its own first use: without OpenSSL's handlers at exit, which would free what
        // other threads still use.
        SHA256.HashData([]);
#if !STATIC_LIBRARIES
        NativeLibrary.SetDllImportResolver(typeof(OpenSslLibrary).Assembly, static (name, _, _) =>
            name == Library
            && (NativeLibrary.TryLoad("libcrypto.so.3", out var library) || NativeLibrary.TryLoad("libcrypto.so.1.1", out library))
                ? library
                : 0
        );
#endif
    }

    /// <summary>Returns the exception for a function that failed, with the reason if OpenSSL reports one, and clears its errors.</summary>
    public static CryptographicException Failure(string function)
    {
        const int MaxLength = 256;
        var text = stackalloc byte[MaxLength];
        var error = ERR_get_error();
        ERR_error_string_n(error, text, MaxLength);
        ERR_clear_error();
        var reason = error == 0 ? "it reports no reason" : Marshal.PtrToStringUTF8((nint)text);
        return new CryptographicException($"{function} of OpenSSL failed: {reason}.");
    }

    [LibraryImport(Library)]
    public static partial Key EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial Key EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    /// <summary>Returns 1, or 0 on errors.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_PKEY_get_raw_public_key(Key key, byte* to, nuint* length);

    [LibraryImport(Library)]
    public static partial Derivation EVP_PKEY_CTX_new(Key key, nint engine);

    /// <summary>Returns 1; 0 or a negative number on errors.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive_init(Derivation context);

    /// <summary>Returns 1; 0 or a negative number on errors.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive_set_peer(Derivation context, Key peer);

    /// <summary>Returns 1; 0 or a negative number on errors, which include a shared secret of zeros.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_PKEY_derive(Derivation context, byte* to, nuint* length);

    /// <summary>
    /// Returns 1, or 0 on errors, which include a need for more than <paramref name="maxMemory"/> bytes, 32 MiB if that is 0. A null
    /// pointer stands for an empty passphrase or salt.
    /// </summary>
    [LibraryImport(Library)]
    public static partial int EVP_PBE_scrypt(
        byte* passphrase,
        nuint passphraseLength,
        byte* salt,
        nuint saltLength,
        ulong n,
        ulong r,
        ulong p,
        ulong maxMemory,
        byte* key,
        nuint keyLength
    );

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    /// <summary>Frees a context and clears its key. Does nothing for 0.</summary>
    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    /// <summary>Returns AES-256 in XTS mode. The returned object is not freed.</summary>
    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_xts();

    /// <summary>Returns 1, or 0 on errors. Arguments that are null or 0 keep their value; so does the direction -1.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    /// <summary>Returns 1, or 0 on errors. In XTS mode, each call processes one whole data unit.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_CipherUpdate(nint context, byte* to, int* written, byte* from, int length);

    /// <summary>Removes the errors of this thread, which others would otherwise take for theirs.</summary>
    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    private static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    private static partial void ERR_error_string_n(nuint error, byte* text, nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_CTX_free(nint context);

    /// <summary>An <c>EVP_PKEY</c>. OpenSSL clears its bytes when it is freed.</summary>
    internal sealed class Key() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    /// <summary>An <c>EVP_PKEY_CTX</c>: a key with what is derived from it.</summary>
    internal sealed class Derivation() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_CTX_free(handle);
            return true;
        }
    }
}
