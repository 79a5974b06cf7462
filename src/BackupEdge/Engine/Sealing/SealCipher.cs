namespace BackupEdge.Engine.Sealing;

/// <summary>The ciphers of seals. The values are those in the headers of archives.</summary>
internal enum SealCipher
{
    /// <summary>AES-256-GCM (NIST SP 800-38D).</summary>
    Aes256Gcm = 1,

    /// <summary>ChaCha20-Poly1305 (RFC 8439), faster on processors without AES instructions.</summary>
    ChaCha20Poly1305 = 2,
}
