using BackupEdge.Configuration;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// Opens and changes the key bundle of a data folder. Each change opens the newest bundle under the lock of the folder and writes the next
/// one; see <see cref="KeyFolder"/> for the order of writing.
/// </summary>
/// <remarks>
/// A change that takes something from a holder of a slot (<see cref="RemoveSlot"/>, <see cref="Rotate"/>) leaves no older bundle behind.
/// So all bundles of the folder have the same epochs and generations, and an older one can replace a damaged one.
/// </remarks>
internal sealed class KeyStore
{
    private const int KeptBundles = 3;
    private const int MaxAttempts = 10;
    private readonly TimeProvider _time;

    /// <summary>Creates the store of a data folder. Nothing is read before it is needed.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    public KeyStore(Settings settings, TimeProvider time)
    {
        Data = settings.Data;
        _time = time;
        Settings = settings.Encryption;
        Folder = new KeyFolder(Data);
        HostKey = new HostKeyFile(settings.Encryption, Data);
        Passphrases = new PassphraseSlots(Folder);
    }

    /// <summary>The data folder.</summary>
    public DataPaths Data { get; }

    /// <summary>The settings of encryption.</summary>
    public EncryptionDefinition Settings { get; }

    /// <summary>The files of the store.</summary>
    public KeyFolder Folder { get; }

    /// <summary>The host's key file.</summary>
    public HostKeyFile HostKey { get; }

    /// <summary>The slots that a passphrase opens.</summary>
    public PassphraseSlots Passphrases { get; }

    /// <summary>The number of the newest bundle, whole or not; null if there is none.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public int? Newest => Folder.Bundles() is [var newest, ..] ? newest : null;

    /// <summary>Opens the newest whole bundle with the host's key file.</summary>
    /// <exception cref="Fault"><c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c>.</exception>
    public OpenedBundle Open()
    {
        if (Newest is null)
        {
            throw KeyFaults.NoBundle(Data);
        }

        using var keys = HostKey.Read();
        return Open(keys);
    }

    /// <summary>
    /// Opens the newest whole bundle. If the folder has none, that of the newest archive which the keys open: whoever offers an identity
    /// knows whose archives these are. The host's own key file must not be used in this way, see <see cref="Open()"/>.
    /// </summary>
    /// <exception cref="Fault"><c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c>.</exception>
    public OpenedBundle Open(OfferedKeys keys)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OpenListed(keys);
            }
            catch (Fault fault) when (fault.InnerException is FileNotFoundException && attempt < MaxAttempts)
            {
                // A rotation has written a newer bundle and deleted the one that was listed.
            }
        }
    }

    /// <summary>Creates the first bundle.</summary>
    /// <param name="mode">The mode of new archives.</param>
    /// <param name="makeSlots">Returns the slots, under the lock of the folder and only if there is no bundle.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if there is a bundle; <c>io_error</c>, <c>no_space</c>.</exception>
    public OpenedBundle Create(SealMode mode, Func<DateTimeOffset, IReadOnlyList<KeySlot>> makeSlots)
    {
        using var held = Folder.Lock();
        if (Newest is { } newest)
        {
            throw KeyFaults.Refused(
                $"The data folder already has keys ('{Folder.BundlePath(newest)}'); nothing was changed. `backupedge encryption status` "
                    + "shows them. If they were made just now and no backup since, delete the folder 'keys' to begin again."
            );
        }

        var now = _time.GetUtcNow();
        var bundle = KeyBundle.Create(mode, [], now);
        foreach (var slot in makeSlots(now))
        {
            bundle = bundle.AddSlot(slot);
        }

        var file = KeyBundleFile.Write(bundle);
        return new OpenedBundle(bundle, Folder.WriteBundle(file, KeptBundles), null, null, file);
    }

    /// <summary>Adds a slot.</summary>
    /// <param name="keys">What opens the bundle.</param>
    /// <param name="name">The name of the slot.</param>
    /// <param name="makeSlot">Returns the slot of this name, for a time in UTC. May write its file.</param>
    /// <exception cref="Fault">
    /// Those of <see cref="Open(OfferedKeys)"/>; <c>invalid_request</c> if the name is not valid or the slot exists.
    /// </exception>
    public OpenedBundle AddSlot(OfferedKeys keys, string name, Func<DateTimeOffset, KeySlot> makeSlot)
    {
        if (NameRules.Problem(name) is { } problem)
        {
            throw KeyFaults.Refused($"'{name}' {problem}");
        }

        return Change(keys, KeptBundles, opened =>
        {
            // Before the file of a passphrase slot of this name is replaced.
            opened.Bundle.ThrowIfTaken(name);
            return opened.Bundle.AddSlot(makeSlot(_time.GetUtcNow()));
        });
    }

    /// <summary>
    /// Removes a slot, begins a new epoch, and removes all older bundles. Archives contain the bundle of their time, so without a new epoch
    /// the holder of the slot could open later ones with it.
    /// </summary>
    /// <param name="keys">What opens the bundle.</param>
    /// <param name="name">The name of the slot.</param>
    /// <exception cref="Fault">Those of <see cref="Open(OfferedKeys)"/>; <c>invalid_request</c> if the slot must stay.</exception>
    public OpenedBundle RemoveSlot(OfferedKeys keys, string name) =>
        Change(
            keys,
            1,
            opened => opened.Bundle.RemoveSlot(name, keys.Recipients).Rotate(_time.GetUtcNow(), newGeneration: false, mode: null),
            () => Folder.DeleteSlot(name)
        );

    /// <summary>Begins a new epoch, and removes all older bundles.</summary>
    /// <param name="keys">What opens the bundle.</param>
    /// <param name="newGeneration">Whether a new generation begins too, so that the next backup is full.</param>
    /// <param name="mode">The mode of new archives; null for no change.</param>
    /// <exception cref="Fault">Those of <see cref="Open(OfferedKeys)"/>.</exception>
    public OpenedBundle Rotate(OfferedKeys keys, bool newGeneration, SealMode? mode) =>
        Change(keys, 1, opened => opened.Bundle.Rotate(_time.GetUtcNow(), newGeneration, mode));

    /// <summary>Records that the offered keys have opened the bundle.</summary>
    /// <param name="keys">What opens the bundle.</param>
    /// <returns>The bundle, with the slot that was tested.</returns>
    /// <exception cref="Fault">Those of <see cref="Open(OfferedKeys)"/>.</exception>
    public OpenedBundle RecordTest(OfferedKeys keys) =>
        Change(keys, KeptBundles, opened => opened.Slot is { } slot ? opened.Bundle.Tested(slot, _time.GetUtcNow()) : opened.Bundle);

    private OpenedBundle OpenListed(OfferedKeys keys)
    {
        string? damaged = null;
        var isWrong = false;
        var numbers = Folder.Bundles();
        foreach (var number in numbers)
        {
            try
            {
                var file = KeyFolder.Read(Folder.BundlePath(number));
                if (KeyBundleFile.TryRead(file, keys.Identities) is { } bundle)
                {
                    var warning = number == numbers[0] ? null : WarningOf(numbers[0], number, damaged);
                    return new OpenedBundle(bundle, number, SlotOf(bundle, keys), warning, file);
                }

                isWrong = true;
            }
            catch (FormatException e)
            {
                damaged ??= e.Message;
            }
        }

        if (numbers.Count == 0 && ArchivedBundle.Find(Data, keys) is { } archived)
        {
            return archived with { Slot = SlotOf(archived.Bundle, keys) };
        }

        throw numbers.Count == 0 ? KeyFaults.NoBundle(Data)
        : isWrong ? KeyFaults.Wrong(keys.What, Folder.BundlePath(numbers[0]), Folder.Slots())
        : KeyFaults.DamagedBundles(Folder.BundlePath(numbers[0]), damaged!);
    }

    private static KeySlot? SlotOf(KeyBundle bundle, OfferedKeys keys)
    {
        var recipients = keys.Recipients;
        return bundle.Slots.FirstOrDefault(slot => recipients.Contains(slot.PublicKey));
    }

    private string WarningOf(int newest, int opened, string? damaged)
    {
        var why = damaged is null ? "cannot be opened with this key" : $"is damaged ({damaged.TrimEnd('.')})";
        return $"The key bundle '{Folder.BundlePath(newest)}' {why}, so '{Folder.BundlePath(opened)}' is used. Slots that were added since "
            + "are missing in it: see `backupedge encryption status`. The next change of the keys writes a whole bundle.";
    }

    private OpenedBundle Change(OfferedKeys keys, int keep, Func<OpenedBundle, KeyBundle> change, Action? afterwards = null)
    {
        using var held = Folder.Lock();
        var opened = Open(keys);
        try
        {
            var changed = change(opened);
            var file = KeyBundleFile.Write(changed);
            var number = Folder.WriteBundle(file, keep);
            afterwards?.Invoke();

            // The new bundle shares the old one's key bytes, and is cleared by the caller.
            return new OpenedBundle(changed, number, SlotOf(changed, keys), opened.Warning, file);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
