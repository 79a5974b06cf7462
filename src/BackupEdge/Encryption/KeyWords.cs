using BackupEdge.Configuration;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Encryption;

/// <summary>Returns the words of modes and slots, as in settings and JSON.</summary>
internal static class KeyWords
{
    /// <summary>Returns the word of a setting.</summary>
    public static string Of(EncryptionMode mode) =>
        mode switch
        {
            EncryptionMode.None => "none",
            EncryptionMode.Shared => "shared",
            EncryptionMode.Sealed => "sealed",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The value is not a mode."),
        };

    /// <summary>Returns the word of a mode.</summary>
    public static string Of(SealMode mode) =>
        mode switch
        {
            SealMode.Shared => "shared",
            SealMode.Sealed => "sealed",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The value is not a mode."),
        };

    /// <summary>Returns the word of a kind of slot.</summary>
    public static string Of(SlotKind kind) =>
        kind switch
        {
            SlotKind.KeyFile => "key_file",
            SlotKind.Recipient => "recipient",
            SlotKind.Passphrase => "passphrase",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The value is not a kind of slot."),
        };
}
