using System.Security.Cryptography;
using System.Text.Json.Serialization;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// The keys of an archive store and the slots whose identities open them; immutable. Changes return a new bundle, which shares the key
/// bytes of the old one: <see cref="Clear"/> <em>must</em> be called once, when none of them is needed any more.
/// </summary>
internal sealed record KeyBundle
{
    /// <summary>The length in bytes of every key.</summary>
    public const int KeyBytes = 32;

    /// <summary>The random id of the store, which every seal of its archives is bound to.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>The mode of new archives.</summary>
    public required SealMode Mode { get; init; }

    /// <summary>The key of what the catalogue encrypts, 32 bytes.</summary>
    public required byte[] CatalogueKey { get; init; }

    /// <summary>All epochs, oldest first; never empty.</summary>
    public required IReadOnlyList<BundleEpoch> Epochs { get; init; }

    /// <summary>All generations, oldest first; never empty.</summary>
    public required IReadOnlyList<BundleGeneration> Generations { get; init; }

    /// <summary>The slots, oldest first; never empty.</summary>
    public required IReadOnlyList<KeySlot> Slots { get; init; }

    /// <summary>
    /// The public keys of removed slots that contents were wrapped for. Their identities still open the contents of old archives.
    /// </summary>
    public IReadOnlyList<string> FormerRecipients { get; init; } = [];

    /// <summary>The public keys that content keys are wrapped for.</summary>
    [JsonIgnore]
    public IReadOnlyList<AgeRecipient> ContentRecipients => [.. Slots.Where(slot => slot.Content).Select(slot => slot.PublicKey)];

    /// <summary>Creates a bundle with new keys.</summary>
    /// <param name="mode">The mode of new archives.</param>
    /// <param name="slots">The slots, with different names and recipients.</param>
    /// <param name="now">The current time, UTC.</param>
    public static KeyBundle Create(SealMode mode, IReadOnlyList<KeySlot> slots, DateTimeOffset now) =>
        new()
        {
            StoreId = Guid.NewGuid(),
            Mode = mode,
            CatalogueKey = NewKey(),
            Epochs = [new BundleEpoch(1, NewKey(), now)],
            Generations = [new BundleGeneration(1, NewKey(), NewKey(), now)],
            Slots = slots,
        };

    /// <summary>Returns the bundle with one more slot.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the name or the recipient is in another slot.</exception>
    public KeyBundle AddSlot(KeySlot slot)
    {
        ThrowIfTaken(slot.Name);
        return Slots.FirstOrDefault(other => other.Recipient == slot.Recipient) is { } same
            ? throw KeyFaults.Refused($"This key already opens the slot '{same.Name}'. Use another key.")
            : this with
            {
                Slots = [.. Slots, slot],
            };
    }

    /// <summary>Throws if a slot has a name, or one that differs from it only in case.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public void ThrowIfTaken(string name)
    {
        if (Slots.FirstOrDefault(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } twin)
        {
            throw KeyFaults.Refused($"There is already a slot '{twin.Name}'. Choose another name.");
        }
    }

    /// <summary>Returns the bundle without a slot.</summary>
    /// <param name="name">The name of the slot.</param>
    /// <param name="inUse">The public keys of the identities that opened the bundle: their slot stays.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if there is no such slot, or it must stay.</exception>
    public KeyBundle RemoveSlot(string name, IReadOnlyList<AgeRecipient> inUse)
    {
        var slot = Slots.FirstOrDefault(slot => slot.Name == name)
            ?? throw KeyFaults.Refused($"There is no slot '{name}'. Slots: {string.Join(", ", Slots.Select(slot => slot.Name))}.");
        if (Slots.Count == 1)
        {
            throw KeyFaults.Refused($"'{name}' is the last slot: without it, nobody could open the keys. Add another one first.");
        }

        if (slot.Content && Slots.Count(other => other.Content) == 1)
        {
            throw KeyFaults.Refused($"'{name}' is the last slot that is not the host's own. Add another recovery slot first.");
        }

        if (inUse.Contains(slot.PublicKey))
        {
            throw KeyFaults.Refused(
                $"'{name}' is the slot that opens the keys for this command. To remove it, use --identity or --passphrase-file of "
                    + "another slot."
            );
        }

        return this with
        {
            Slots = [.. Slots.Where(other => other != slot)],
            FormerRecipients = slot.Content ? [.. FormerRecipients, slot.Recipient] : FormerRecipients,
        };
    }

    /// <summary>Returns the bundle with one more epoch.</summary>
    /// <param name="now">The current time, UTC.</param>
    /// <param name="newGeneration">Whether a new generation begins too.</param>
    /// <param name="mode">The mode of new archives; null for no change.</param>
    public KeyBundle Rotate(DateTimeOffset now, bool newGeneration, SealMode? mode) =>
        this with
        {
            Mode = mode ?? Mode,
            Epochs = [.. Epochs, new BundleEpoch(Epochs[^1].Epoch + 1, NewKey(), now)],
            Generations = newGeneration
                ? [.. Generations, new BundleGeneration(Generations[^1].Generation + 1, NewKey(), NewKey(), now)]
                : Generations,
        };

    /// <summary>Returns the bundle in which a slot is marked as tested.</summary>
    /// <param name="slot">The slot, one of <see cref="Slots"/>.</param>
    /// <param name="now">The current time, UTC.</param>
    public KeyBundle Tested(KeySlot slot, DateTimeOffset now) =>
        this with
        {
            Slots = [.. Slots.Select(other => other == slot ? other with { TestedAt = now } : other)],
        };

    /// <summary>Returns copies of the keys for the engine.</summary>
    public StoreKeys ToStoreKeys() =>
        new(
            StoreId,
            Mode,
            [.. Epochs.Select(epoch => new StoreEpoch(epoch.Epoch, [.. epoch.Key]))],
            [
                .. Generations.Select(generation => new KeyGeneration(
                    generation.Generation,
                    [.. generation.IdKey],
                    [.. generation.ChunkerKey]
                )),
            ]
        );

    /// <summary>Overwrites the keys with zeros.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(CatalogueKey);
        foreach (var epoch in Epochs)
        {
            CryptographicOperations.ZeroMemory(epoch.Key);
        }

        foreach (var generation in Generations)
        {
            CryptographicOperations.ZeroMemory(generation.IdKey);
            CryptographicOperations.ZeroMemory(generation.ChunkerKey);
        }
    }

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);
}
