using System.Security.Cryptography;

namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// The key of a sealed catalogue, and the VFS that uses it. Dispose it after the catalogues that were opened with it: this clears the key.
/// </summary>
internal sealed class CatalogueKey : IDisposable
{
    /// <summary>The length in bytes of the secret that a key is derived from.</summary>
    public const int SecretBytes = 32;

    private readonly SealedVfs _vfs;

    private CatalogueKey(SealedVfs vfs) => _vfs = vfs;

    /// <summary>The name of the VFS with this key, for connection strings.</summary>
    public string Vfs => _vfs.Name;

    /// <summary>
    /// Derives the key, 64 bytes, from a secret by HKDF with SHA-256 (RFC 5869), without a salt and with the info <c>backupedge
    /// catalogue</c>.
    /// </summary>
    /// <param name="secret">The secret, <see cref="SecretBytes"/> bytes; not kept.</param>
    /// <exception cref="ArgumentException">The secret has another length.</exception>
    public static CatalogueKey Derive(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretBytes)
        {
            throw new ArgumentException($"The secret of a catalogue has {SecretBytes} bytes.", nameof(secret));
        }

        // Pinned, so that the garbage collector makes no copies that are not cleared.
        var key = GC.AllocateUninitializedArray<byte>(XtsCipher.KeyBytes, pinned: true);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: default, "backupedge catalogue"u8);
        return new CatalogueKey(new SealedVfs(key));
    }

    /// <summary>Clears the key. Connections that are still open keep it until they are closed.</summary>
    public void Dispose() => _vfs.Dispose();
}
