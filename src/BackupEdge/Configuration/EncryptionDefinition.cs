using BackupEdge.Encryption.Age;

namespace BackupEdge.Configuration;

/// <summary>The settings of encryption; immutable. They name the host's key file, and contain no secret.</summary>
internal sealed record EncryptionDefinition
{
    /// <summary>What is required of new archives; null for the mode of the key bundle, and unsealed archives if there is none.</summary>
    public EncryptionMode? Mode { get; init; }

    /// <summary>The absolute paths at which the host's key file is looked for, in this order.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>The absolute path at which a new key file of the host is created; null if there is no suitable one.</summary>
    public string? NewKeyFile { get; init; }

    /// <summary>
    /// The recipients that the content keys of archives are wrapped for in mode <c>sealed</c>; empty for those of the slots.
    /// </summary>
    public IReadOnlyList<AgeRecipient> ContentRecipients { get; init; } = [];

    /// <summary>
    /// The bytes of existing archives that the server seals in a day with the newest keys, but at least one archive; 0 for none.
    /// </summary>
    public long ResealBytesPerDay { get; init; }
}
