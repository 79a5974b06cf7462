using BackupEdge.Configuration;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// Creates the faults of encryption. Their messages name files and slots, and <em>must not</em> contain keys or passphrases.
/// </summary>
internal static class KeyFaults
{
    private const string NewHostKey =
        "With another slot, `backupedge encryption add-slot --name NAME --host --identity FILE` makes a new key file";

    /// <summary>A request that cannot be carried out.</summary>
    public static Fault Refused(string message) => new(FaultCode.InvalidRequest, message);

    /// <summary>The data folder has no bundle.</summary>
    public static Fault NoBundle(DataPaths data) =>
        new(
            FaultCode.KeyMissing,
            $"There is no key bundle in '{data.Keys}'. If the store has encrypted archives, put its folder 'keys' back from a copy of the "
                + "data folder. For a new store, run `backupedge encryption init`.",
            ("keys", data.Keys)
        );

    /// <summary>All bundles are damaged.</summary>
    public static Fault DamagedBundles(string newest, string problem) =>
        new(
            FaultCode.KeyMissing,
            $"The key bundle '{newest}' is damaged ({problem.TrimEnd('.')}), and so is every older one beside it. Put the folder back from "
                + "a copy of the data folder.",
            ("bundle", newest)
        );

    /// <summary>The file of a passphrase slot is damaged, and the passphrase opens no other slot.</summary>
    public static Fault DamagedSlot(string path) =>
        new(
            FaultCode.KeyMissing,
            $"The passphrase slot '{path}' is damaged, and the passphrase opens no other slot. Put the file back from a copy of the data "
                + "folder, or use another slot.",
            ("slot", path)
        );

    /// <summary>A passphrase opens no slot.</summary>
    public static Fault WrongPassphrase(IReadOnlyList<string> slots) =>
        new(
            FaultCode.WrongKey,
            slots.Count == 0
                ? "No slot of this store has a passphrase. Use the recovery identity."
                : $"The passphrase opens none of the slots that have one ({string.Join(", ", slots)}). Check it, or use the recovery "
                    + "identity."
        );

    /// <summary>The bundle has another mode than the settings.</summary>
    public static Fault OtherMode(EncryptionMode configured, SealMode actual) =>
        new(
            FaultCode.KeyMissing,
            $"'encryption.mode' is {KeyWords.Of(configured)}, but the keys are for the mode {KeyWords.Of(actual)}. Nothing is backed up "
                + $"until they agree: change the setting, or run `backupedge encryption rotate --mode {KeyWords.Of(configured)}`.",
            ("mode", KeyWords.Of(actual))
        );

    /// <summary>The host has no key file.</summary>
    public static Fault NoKeyFile(IReadOnlyList<string> places) =>
        new(
            FaultCode.KeyMissing,
            $"The host's key file was not found; looked for {Quoted(places)}. Put it back, or set 'encryption.key_file'. {NewHostKey}.",
            ("key_file", places.Count == 0 ? "" : places[0])
        );

    /// <summary>The host's key file exists and cannot be used.</summary>
    public static Fault UnusableKeyFile(string path, string problem) =>
        new(FaultCode.KeyMissing, $"The key file '{path}' cannot be used: {problem}", ("key_file", path));

    /// <summary>Nothing that was offered opens the bundle.</summary>
    /// <param name="what">What was offered, as the beginning of a sentence.</param>
    /// <param name="bundle">The path of the newest bundle.</param>
    /// <param name="passphraseSlots">The names of the slots that a passphrase opens.</param>
    public static Fault Wrong(string what, string bundle, IReadOnlyList<string> passphraseSlots)
    {
        var passphrases = passphraseSlots.Count == 0 ? "" : $", or the passphrase of the slot {string.Join(" or ", passphraseSlots)}";
        return new Fault(
            FaultCode.WrongKey,
            $"{what} does not open the key bundle '{bundle}': it belongs to another store, or its slot was removed. Use the recovery "
                + $"identity{passphrases}. {NewHostKey}.",
            ("bundle", bundle)
        );
    }

    /// <summary>No unlocked identity can open contents.</summary>
    public static Fault CannotUnlock(string what, IEnumerable<string> slots) =>
        new(
            FaultCode.WrongKey,
            $"{what} opens neither the keys nor contents of this store. Slots that do: {string.Join(", ", slots)}. An identity of an "
                + "earlier 'encryption.content_recipients' must be listed there again."
        );

    private static string Quoted(IReadOnlyList<string> places) =>
        places.Count == 0 ? "no file" : string.Join(", ", places.Select(place => $"'{place}'"));
}
