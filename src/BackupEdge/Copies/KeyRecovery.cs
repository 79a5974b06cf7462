using System.Security.Cryptography;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Brings the key files of a copy into a data folder. Anyone who can write to a store can add bundles: a file of age says who can open it,
/// not who has made it. So a bundle counts only if it has all keys of the oldest bundle that the identity opens, by the clock of the store;
/// nobody who does not have these keys can make such a bundle.
/// </summary>
/// <param name="objects">The store.</param>
/// <param name="settings">The settings of the new data folder.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRecovery(IObjectStore objects, Settings settings, TimeProvider time)
{
    private const int MaxBytes = 4 << 20;
    private const string BundlePrefix = "bundle-";
    private const string SlotPrefix = "slot-";
    private const string Ending = ".age";
    private readonly List<CopyFinding> _findings = [];

    /// <summary>What was found so far that the host did not leave there.</summary>
    public IReadOnlyList<CopyFinding> Findings => _findings;

    /// <summary>Brings the files, and returns the keys of the newest bundle; null if the copy has no keys.</summary>
    /// <param name="offer">
    /// Returns what opens the bundles, when the files of the slots are in the data folder; null for the host's key file. The caller
    /// disposes it.
    /// </param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault">
    /// <c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c>, <c>no_space</c> or a code of <see cref="ObjectFaults"/>.
    /// </exception>
    public async Task<RecoveredKeys?> RunAsync(Func<KeyStore, OfferedKeys?> offer, CancellationToken cancel)
    {
        var bundles = new List<(StoredObject Version, byte[] Bytes)>();
        foreach (var (key, versions) in await ObjectRead.VersionsAsync(objects, CopyLayout.Keys, cancel))
        {
            var name = key[CopyLayout.Keys.Length..];
            if (IsFile(name, BundlePrefix) && int.TryParse(name[BundlePrefix.Length..^Ending.Length], out var number) && number > 0)
            {
                bundles.Add((versions[0], await ObjectRead.BeginningAsync(objects, versions[0], MaxBytes, cancel)));
                await ReportLaterAsync(versions, cancel);
            }
            else if (IsFile(name, SlotPrefix))
            {
                // The only key file that a host replaces: a slot of the same name can have another passphrase.
                Write(name, await ObjectRead.BeginningAsync(objects, versions[^1], MaxBytes, cancel));
                await ReportLaterAsync(versions, cancel);
            }
        }

        if (bundles.Count > 0)
        {
            return Open(bundles, offer);
        }

        // An identity means that the copy was encrypted: somebody has removed its keys, or it is another copy.
        return offer(new KeyStore(settings, time)) is null
            ? null
            : throw new Fault(
                FaultCode.KeyMissing,
                $"{objects.Address} has no key bundle, so this copy is not encrypted, or somebody has removed its keys. Check the "
                    + "address. To recover it as a copy without encryption, leave out the identity.",
                ("store", objects.Address)
            );
    }

    private RecoveredKeys Open(List<(StoredObject Version, byte[] Bytes)> bundles, Func<KeyStore, OfferedKeys?> offer)
    {
        var store = new KeyStore(settings, time);
        var offered = offer(store);
        using var host = offered is null ? ReadHostKey(store) : null;
        var keys = (offered ?? host)!;
        KeyBundle? oldest = null;
        (int Number, KeyBundle Bundle)? newest = null;
        foreach (var (version, bytes) in bundles.OrderBy(one => one.Version.Modified).ThenBy(one => NumberOf(one.Version.Key)))
        {
            if (TryRead(version.Key, bytes, keys) is not { } bundle)
            {
                continue;
            }

            oldest ??= bundle;
            if (!HasKeysOf(bundle, oldest))
            {
                Report(CopyFindingKind.Foreign, version.Key, "The bundle does not have the keys of the oldest one. It is not used.");
                continue;
            }

            Write(version.Key[CopyLayout.Keys.Length..], bytes);
            if (newest is null || NumberOf(version.Key) > newest.Value.Number)
            {
                newest = (NumberOf(version.Key), bundle);
            }
        }

        return newest is { } found
            ? RecoveredKeys.Of(found.Bundle)
            : throw KeyFaults.Wrong(keys.What, $"{objects.Address}{bundles[^1].Version.Key}", store.Folder.Slots());
    }

    private OfferedKeys ReadHostKey(KeyStore store)
    {
        try
        {
            return store.HostKey.Read();
        }
        catch (Fault fault) when (fault.Code == FaultCode.KeyMissing)
        {
            throw new Fault(
                FaultCode.KeyMissing,
                $"The copy in {objects.Address} is encrypted. Name the file of the recovery identity with --identity, or of the passphrase "
                    + $"with --passphrase-file. ({fault.Message})",
                fault
            );
        }
    }

    private KeyBundle? TryRead(string key, byte[] bytes, OfferedKeys keys)
    {
        try
        {
            return KeyBundleFile.TryRead(bytes, keys.Identities);
        }
        catch (FormatException e)
        {
            Report(CopyFindingKind.NotAuthentic, key, $"The bundle is damaged and is not used: {e.Message}");
            return null;
        }
    }

    private static bool HasKeysOf(KeyBundle bundle, KeyBundle oldest) =>
        bundle.StoreId == oldest.StoreId
        && oldest.Epochs.All(epoch =>
            bundle.Epochs.Any(one => one.Epoch == epoch.Epoch && CryptographicOperations.FixedTimeEquals(one.Key, epoch.Key))
        );

    private async Task ReportLaterAsync(List<StoredObject> versions, CancellationToken cancel)
    {
        if (versions.Count == 1)
        {
            return;
        }

        var first = await ObjectRead.BeginningAsync(objects, versions[0], MaxBytes, cancel);
        var last = await ObjectRead.BeginningAsync(objects, versions[^1], MaxBytes, cancel);
        if (!first.AsSpan().SequenceEqual(last))
        {
            Report(
                CopyFindingKind.LaterVersion,
                versions[0].Key,
                versions[0].Key.StartsWith(CopyLayout.Keys + SlotPrefix, StringComparison.Ordinal)
                    ? "The slot was replaced; the newest version is used. If its passphrase does not open it, use the recovery identity."
                    : "The bundle was overwritten. Its oldest version is used."
            );
        }
    }

    private void Report(CopyFindingKind kind, string key, string problem) => _findings.Add(new CopyFinding(kind, key, problem));

    private static int NumberOf(string key) => int.Parse(key[(CopyLayout.Keys.Length + BundlePrefix.Length)..^Ending.Length], null);

    // The name of a file, so no other characters than those of a slot's name.
    private static bool IsFile(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && name.EndsWith(Ending, StringComparison.Ordinal)
        && name.Length > prefix.Length + Ending.Length
        && NameRules.Problem(name) is null;

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(settings.Data.Keys, name);
        IoFaults.Guard($"The key file '{path}' could not be written", () =>
        {
            FolderOwner.MakeFolder(settings.Data.Keys);
            File.Delete(path + ".new");
            using (var file = FileModes.CreateOwnerFile(path + ".new"))
            {
                FolderOwner.Give(file.SafeFileHandle, path + ".new");
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
            DurableFolder.Flush(settings.Data.Keys);
        });
    }
}
