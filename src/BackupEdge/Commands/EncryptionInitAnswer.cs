namespace BackupEdge.Commands;

/// <summary>The answer of <c>encryption init</c>, the only one that contains a secret: the new recovery identity.</summary>
/// <param name="StoreId">The id of the store.</param>
/// <param name="Mode">The mode of new archives.</param>
/// <param name="Bundle">The path of the bundle.</param>
/// <param name="KeyFile">The path of the host's key file.</param>
/// <param name="KeyFileCreated">Whether the key file was created now.</param>
/// <param name="Slots">The slots.</param>
/// <param name="RecoveryIdentity">
/// The text of an identity file of age, to be stored outside this host; null if public keys were given. It is stored nowhere and never
/// shown again.
/// </param>
/// <param name="RecoveryFileName">A name for a file with the recovery identity; null if there is none.</param>
internal sealed record EncryptionInitAnswer(
    Guid StoreId,
    string Mode,
    string Bundle,
    string KeyFile,
    bool KeyFileCreated,
    IReadOnlyList<EncryptionSlotAnswer> Slots,
    string? RecoveryIdentity,
    string? RecoveryFileName
);
