namespace BackupEdge.Configuration;

/// <summary>The values of the setting <c>encryption.mode</c>.</summary>
internal enum EncryptionMode
{
    /// <summary>New archives are not sealed.</summary>
    None,

    /// <summary>New archives are sealed, and the host can read their contents.</summary>
    Shared,

    /// <summary>New archives are sealed, and only holders of a recovery identity can read their contents.</summary>
    Sealed,
}
