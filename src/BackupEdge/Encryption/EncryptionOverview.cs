using BackupEdge.Configuration;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>How new archives are encrypted, and what opens the keys. It contains no secret.</summary>
/// <param name="Mode">The mode of new archives; null if the keys cannot be opened and no setting says it.</param>
/// <param name="Epoch">The number of the newest epoch; null if there are no keys, or they cannot be opened.</param>
/// <param name="Generation">The number of the newest generation; null as for the epoch.</param>
/// <param name="Slots">The slots; empty as for the epoch.</param>
/// <param name="Problems">The risks of the keys, the most severe first.</param>
internal sealed record EncryptionOverview(
    EncryptionMode? Mode,
    int? Epoch,
    int? Generation,
    IReadOnlyList<KeySlot> Slots,
    IReadOnlyList<KeyProblem> Problems
)
{
    /// <summary>Reads the keys with the host's key file.</summary>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="now">The current time, UTC.</param>
    public static EncryptionOverview Of(KeyStore store, DateTimeOffset now)
    {
        var configured = store.Settings.Mode;
        try
        {
            if (store.Newest is null && configured is null or EncryptionMode.None)
            {
                return new EncryptionOverview(EncryptionMode.None, null, null, [], []);
            }

            using var opened = store.Open();
            var bundle = opened.Bundle;
            return new EncryptionOverview(
                configured == EncryptionMode.None ? EncryptionMode.None : ModeOf(bundle.Mode),
                bundle.Epochs[^1].Epoch,
                bundle.Generations[^1].Generation,
                bundle.Slots,
                configured == EncryptionMode.None ? [] : [.. KeyHealth.Of(store, opened, now)]
            );
        }
        catch (Fault fault)
        {
            return new EncryptionOverview(
                configured,
                null,
                null,
                [],
                configured == EncryptionMode.None ? [] : [KeyHealth.ProblemOf(fault)]
            );
        }
    }

    private static EncryptionMode ModeOf(SealMode mode) =>
        mode switch
        {
            SealMode.Shared => EncryptionMode.Shared,
            SealMode.Sealed => EncryptionMode.Sealed,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The value is not a mode."),
        };
}
