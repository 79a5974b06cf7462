using System.Runtime.InteropServices;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// The functions of OpenSSL's libcrypto that <see cref="XtsCipher"/> needs (https://docs.openssl.org/3.0/man3/EVP_EncryptInit/). The
/// library is a part of the published binary; other builds load the one that .NET uses.
/// </summary>
#pragma warning disable IDE1006, SYSLIB1054 // the names are those of libcrypto
internal static unsafe partial class CipherLibrary
{
#if STATIC_LIBRARIES
    private const string Library = "libcrypto";
#else
    private const string Library = "libcrypto.so.3";
#endif

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    /// <summary>Frees a context and clears its key. Does nothing for 0.</summary>
    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    /// <summary>Returns AES-256 in XTS mode. The returned object is not freed.</summary>
    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_xts();

    /// <summary>Returns 1, or 0 on error. Arguments that are null or 0 keep their value; so does the direction -1.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int encrypts);

    /// <summary>Returns 1, or 0 on error. In XTS mode, each call processes one whole data unit.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_CipherUpdate(nint context, byte* to, int* written, byte* from, int length);
}
#pragma warning restore IDE1006, SYSLIB1054
