using System.Text.Json.Serialization;
using BackupEdge.Encryption.Age;

namespace BackupEdge.Encryption;

/// <summary>One of the identities that open the key bundle.</summary>
/// <param name="Name">The name, unique in the bundle without regard to case.</param>
/// <param name="Kind">Where the identity is kept.</param>
/// <param name="Recipient">The public key of the identity, which begins with <c>age1</c>.</param>
/// <param name="Content">Whether the content keys of archives are wrapped for it too in mode <c>sealed</c>.</param>
/// <param name="CreatedAt">When the slot was added, UTC.</param>
internal sealed record KeySlot(string Name, SlotKind Kind, string Recipient, bool Content, DateTimeOffset CreatedAt)
{
    /// <summary>When the identity was last shown to open the bundle, UTC; null if never.</summary>
    public DateTimeOffset? TestedAt { get; init; }

    /// <summary>The public key.</summary>
    /// <exception cref="FormatException">It is not a public key of age.</exception>
    [JsonIgnore]
    public AgeRecipient PublicKey =>
        AgeRecipient.TryParse(Recipient, out var recipient)
            ? recipient
            : throw new FormatException($"The recipient of the slot '{Name}' is not a public key.");

    /// <summary>Returns the slot of an identity that is kept elsewhere.</summary>
    public static KeySlot ForRecipient(string name, AgeRecipient recipient, DateTimeOffset now) =>
        new(name, SlotKind.Recipient, recipient.ToString(), Content: true, now);

    /// <summary>Returns the slot of the host's key file, which must not open contents in mode <c>sealed</c>.</summary>
    public static KeySlot ForHost(string name, AgeRecipient recipient, DateTimeOffset now) =>
        new(name, SlotKind.KeyFile, recipient.ToString(), Content: false, now);

    /// <summary>Returns the slot of an identity that is stored beside the bundle under a passphrase.</summary>
    public static KeySlot ForPassphrase(string name, AgeRecipient recipient, DateTimeOffset now) =>
        new(name, SlotKind.Passphrase, recipient.ToString(), Content: true, now);
}
