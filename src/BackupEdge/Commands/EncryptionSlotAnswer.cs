using BackupEdge.Catalogue;
using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <summary>A slot of the key bundle in answers. It contains no secret.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">Where the identity is kept: <c>key_file</c>, <c>recipient</c> or <c>passphrase</c>.</param>
/// <param name="Recipient">The public key.</param>
/// <param name="Content">Whether it opens contents in mode <c>sealed</c>.</param>
/// <param name="CreatedAt">When it was added, UTC.</param>
/// <param name="TestedAt">When its identity was last tested, UTC; null if never.</param>
internal sealed record EncryptionSlotAnswer(string Name, string Kind, string Recipient, bool Content, string CreatedAt, string? TestedAt)
{
    /// <summary>Returns the answer about a slot.</summary>
    public static EncryptionSlotAnswer Of(KeySlot slot) =>
        new(slot.Name, KeyWords.Of(slot.Kind), slot.Recipient, slot.Content, UtcTime.Text(slot.CreatedAt), UtcTime.Text(slot.TestedAt));
}
