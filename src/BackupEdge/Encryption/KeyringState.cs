using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Encryption;

/// <summary>What a keyring has read from a bundle.</summary>
/// <param name="Number">The number of the newest bundle when it was read.</param>
/// <param name="KeyFile">The stamp of the host's key file when it was read.</param>
/// <param name="Keys">The keys of the store.</param>
/// <param name="CatalogueKey">The key of what the catalogue encrypts.</param>
/// <param name="ContentRecipients">The public keys of the content slots.</param>
/// <param name="FormerRecipients">The public keys of removed content slots.</param>
/// <param name="SlotNames">The names of the slots that open contents.</param>
internal sealed record KeyringState(
    int Number,
    (string Path, DateTime Written, long Bytes)? KeyFile,
    StoreKeys Keys,
    byte[] CatalogueKey,
    IReadOnlyList<AgeRecipient> ContentRecipients,
    IReadOnlyList<string> FormerRecipients,
    IReadOnlyList<string> SlotNames
);
