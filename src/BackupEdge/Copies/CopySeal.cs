using System.Security.Cryptography;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// Writes and checks the heads of a copy's objects with the keys of the archive store. Thread-safe. What is sealed <em>must</em> have a
/// MAC; a head with a checksum only, from a store without keys, shows damage and proves nothing about who wrote it.
/// </summary>
/// <param name="keys">The keys of the store; null if it has none.</param>
internal sealed class CopySeal(IStoreKeys? keys)
{
    /// <summary>Returns whose keys, and which epoch, a new head is signed with; nulls for a checksum.</summary>
    /// <param name="isSealed">Whether the object belongs to what is sealed, so that it must have a MAC.</param>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public (Guid? Keys, int? Epoch) Newest(bool isSealed)
    {
        var store = keys?.ForNewArchive() ?? (isSealed ? Reading() : null);
        return store is null ? (null, null) : (store.StoreId, store.Epochs[^1].Number);
    }

    /// <summary>Returns the head of a record.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public byte[] Write(CommitRecord record) =>
        Write(
            SignedKind.Record,
            CopyText.Write(record, CopyJson.Default.CommitRecord),
            KeyOf(SignedKind.Record, record.Keys, record.Epoch, record.Id, record.Sequence)
        );

    /// <summary>Returns a tombstone.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public byte[] Write(Tombstone tombstone) =>
        Write(
            SignedKind.Tombstone,
            CopyText.Write(tombstone, CopyJson.Default.Tombstone),
            KeyOf(SignedKind.Tombstone, tombstone.Keys, tombstone.Epoch, tombstone.Id, tombstone.Sequence)
        );

    /// <summary>Returns the head of a copy of the catalogue.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public byte[] Write(CatalogueCopy copy) =>
        Write(
            SignedKind.Catalogue,
            CopyText.Write(copy, CopyJson.Default.CatalogueCopy),
            KeyOf(SignedKind.Catalogue, copy.Keys, copy.Epoch, CatalogueId, copy.Number)
        );

    /// <summary>Reads and checks a record, whose head <em>must</em> be complete in the bytes.</summary>
    /// <param name="bytes">The beginning of the object.</param>
    /// <param name="name">The name in its key.</param>
    /// <param name="address">The address of the store, for messages.</param>
    /// <returns>The record, and the length of the head in bytes, after which the extents follow.</returns>
    /// <exception cref="Fault">
    /// <c>copy_damaged</c> if it was changed or belongs to another name; <c>copy_store_unsupported</c>; <c>key_missing</c> or
    /// <c>wrong_key</c>.
    /// </exception>
    public (CommitRecord Record, int HeadLength) ReadRecord(ReadOnlySpan<byte> bytes, CopyName name, string address)
    {
        var key = name.RecordKey;
        var head = SignedHead.Parse(SignedKind.Record, bytes, address, key);
        var record = CopyText.Read(head.Json, CopyJson.Default.CommitRecord)
            ?? throw CopyFaults.Damaged(address, key, "it cannot be parsed");
        ThrowIfChanged(SignedKind.Record, head, record.Keys, record.Epoch, record.Id, record.Sequence, address, key);
        if (record.Name != name)
        {
            throw CopyFaults.Damaged(address, key, $"it belongs to '{record.Name}'");
        }

        return CommitRules.ProblemOf(record) is { } problem ? throw CopyFaults.Damaged(address, key, problem) : (record, head.Length);
    }

    /// <summary>Reads and checks a tombstone.</summary>
    /// <exception cref="Fault">As <see cref="ReadRecord"/>.</exception>
    public Tombstone ReadTombstone(ReadOnlySpan<byte> bytes, long sequence, string id, string address)
    {
        var key = CopyName.TombstoneKeyOf(sequence, id);
        var head = SignedHead.Parse(SignedKind.Tombstone, bytes, address, key);
        var tombstone = CopyText.Read(head.Json, CopyJson.Default.Tombstone)
            ?? throw CopyFaults.Damaged(address, key, "it cannot be parsed");
        ThrowIfChanged(SignedKind.Tombstone, head, tombstone.Keys, tombstone.Epoch, tombstone.Id, tombstone.Sequence, address, key);
        return tombstone.Id == id && tombstone.Sequence == sequence
            ? tombstone
            : throw CopyFaults.Damaged(address, key, $"it belongs to '{tombstone.Id}'");
    }

    /// <summary>Reads and checks the head of a copy of the catalogue.</summary>
    /// <returns>The description, and the length of the head in bytes, after which the database follows.</returns>
    /// <exception cref="Fault">As <see cref="ReadRecord"/>.</exception>
    public (CatalogueCopy Copy, int HeadLength) ReadCatalogue(ReadOnlySpan<byte> bytes, string key, string address)
    {
        var head = SignedHead.Parse(SignedKind.Catalogue, bytes, address, key);
        var copy = CopyText.Read(head.Json, CopyJson.Default.CatalogueCopy)
            ?? throw CopyFaults.Damaged(address, key, "it cannot be parsed");
        ThrowIfChanged(SignedKind.Catalogue, head, copy.Keys, copy.Epoch, CatalogueId, copy.Number, address, key);
        return CopyLayout.TryReadCatalogue(key, out var number) && number == copy.Number && copy.Length >= 0
            ? (copy, head.Length)
            : throw CopyFaults.Damaged(address, key, $"it is the copy with the number {copy.Number}");
    }

    private const string CatalogueId = "catalogue";

    private static byte[] Write(SignedKind kind, byte[] json, byte[]? key)
    {
        var head = SignedHead.Write(kind, json, key);
        CryptographicOperations.ZeroMemory(key);
        return head;
    }

    private void ThrowIfChanged(
        SignedKind kind,
        SignedHead head,
        Guid? store,
        int? epoch,
        string id,
        long sequence,
        string address,
        string key
    )
    {
        if (head.HasMac != epoch is not null || epoch is null != store is null || id.Length == 0)
        {
            throw CopyFaults.Damaged(address, key, "its MAC is missing");
        }

        if (KeyOf(kind, store, epoch, id, sequence) is not { } mac)
        {
            return;
        }

        var isAuthentic = head.IsAuthentic(mac);
        CryptographicOperations.ZeroMemory(mac);
        if (!isAuthentic)
        {
            throw CopyFaults.Damaged(address, key, "its MAC does not match, so someone else has written it");
        }
    }

    private byte[]? KeyOf(SignedKind kind, Guid? store, int? epoch, string id, long sequence)
    {
        if (store is null || epoch is null)
        {
            return null;
        }

        var known = Reading();
        var found = known.StoreId == store ? known.Epochs.FirstOrDefault(one => one.Number == epoch) : null;
        return found is null
            ? throw ArchiveKeys.Missing(id, $"the copy was signed with epoch {epoch} of the store {store}")
            : ArchiveKeys.Derive(found.Key, PurposeOf(kind), known.StoreId, id, sequence);
    }

    private StoreKeys Reading() =>
        keys?.ForReading()
        ?? throw new Fault(
            FaultCode.KeyMissing,
            "The copy belongs to an encrypted store, and its keys are missing. Put the folder 'keys' of the store into the data folder."
        );

    private static string PurposeOf(SignedKind kind) =>
        kind switch
        {
            SignedKind.Record => "bea2 copy",
            SignedKind.Tombstone => "bea2 tombstone",
            SignedKind.Catalogue => "bea2 catalogue copy",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is unknown."),
        };
}
