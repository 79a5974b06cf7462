using BackupEdge.Catalogue;
using BackupEdge.Encryption;

namespace BackupEdge.Contracts;

/// <summary>An identity or passphrase that opens the keys of encrypted backups.</summary>
/// <param name="Name">The name of the slot.</param>
/// <param name="Kind">Where the identity is kept: <c>key_file</c>, <c>recipient</c> or <c>passphrase</c>.</param>
/// <param name="Content">Whether it opens contents in mode <c>sealed</c>.</param>
/// <param name="CreatedAt">When the slot was added.</param>
/// <param name="TestedAt">When it was last shown to open the keys; <c>null</c> if never.</param>
internal sealed record KeySlotAnswer(string Name, string Kind, bool Content, string CreatedAt, string? TestedAt)
{
    /// <summary>Converts a slot.</summary>
    public static KeySlotAnswer From(KeySlot slot) =>
        new(slot.Name, KeyWords.Of(slot.Kind), slot.Content, UtcTime.Text(slot.CreatedAt), UtcTime.Text(slot.TestedAt));
}
