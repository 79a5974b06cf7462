using System.CommandLine;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption</c>, which groups the commands for the keys of the archives.</summary>
internal static class EncryptionCommand
{
    /// <summary>Creates the <c>encryption</c> command.</summary>
    public static Command Create(CommandScope scope) =>
        new("encryption", "Sets up the encryption of archives and manages its keys.")
        {
            EncryptionInitCommand.Create(scope),
            EncryptionStatusCommand.Create(scope),
            EncryptionTestCommand.Create(scope),
            EncryptionAddSlotCommand.Create(scope),
            EncryptionRemoveSlotCommand.Create(scope),
            EncryptionRotateCommand.Create(scope),
            EncryptionUnlockCommand.Create(scope),
            EncryptionLockCommand.Create(scope),
            EncryptionResealCommand.Create(scope),
        };

    /// <summary>Creates the option <c>--mode</c>.</summary>
    /// <param name="description">What it does, with the default.</param>
    public static Option<SealMode?> Mode(string description) =>
        Options.Choice(
            "--mode",
            description,
            (KeyWords.Of(SealMode.Shared), SealMode.Shared),
            (KeyWords.Of(SealMode.Sealed), SealMode.Sealed)
        );
}
