using BackupEdge.Catalogue;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Jobs;

/// <summary>How new archives are sealed, and archives that a reseal has done.</summary>
/// <param name="Mode"><c>shared</c> or <c>sealed</c>.</param>
/// <param name="Epoch">The number of the newest epoch.</param>
internal sealed record NewestSeal(string Mode, long Epoch)
{
    /// <summary>Returns how the keys of a data folder seal.</summary>
    /// <exception cref="Fault">
    /// <c>key_missing</c> or <c>wrong_key</c> if they cannot be opened; <c>key_missing</c> if new archives are not sealed.
    /// </exception>
    public static NewestSeal Of(StoreKeyring keyring) =>
        keyring.ForNewArchive() is { } keys
            ? new NewestSeal(keys.Mode == SealMode.Sealed ? ArchiveSeal.Sealed : ArchiveSeal.Shared, keys.Epochs[^1].Number)
            : throw new Fault(
                FaultCode.KeyMissing,
                "Archives are not encrypted in this data folder. Make the keys with 'backupedge encryption init', and set "
                    + "'encryption.mode' if it is none."
            );

    /// <summary>Returns whether an archive is sealed like this, as far as the catalogue knows.</summary>
    public bool IsOf(ArchiveSealRow row) => row.Mode == Mode && row.Epoch == Epoch;

    /// <summary>Returns whether an archive is sealed like this.</summary>
    public bool IsOf(ArchiveSeal? seal) => seal is not null && seal.Mode == Mode && seal.Epoch == Epoch;
}
