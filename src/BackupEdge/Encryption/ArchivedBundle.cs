using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Encryption;

/// <summary>
/// Finds the key bundle in archives, each of which contains that of its time. So archives are enough for whoever has the identity of a
/// slot, if the folder of the keys was lost.
/// </summary>
/// <remarks>
/// Anybody who can write to the archives can add one with a bundle of his own, encrypted for a public key that he knows. So a bundle of an
/// archive <em>must</em> be used only if a person offers an identity, and only while the folder has no bundle.
/// </remarks>
internal static class ArchivedBundle
{
    // The newest archive is enough, unless it is damaged or of another store.
    private const int MaxArchives = 64;

    /// <summary>
    /// Returns the bundle of the newest archive that the keys open; null if no archive has one. Its number is 0, its slot null.
    /// </summary>
    /// <exception cref="Fault"><c>wrong_key</c> if there are bundles and the keys open none; <c>io_error</c>.</exception>
    public static OpenedBundle? Find(DataPaths data, OfferedKeys keys)
    {
        if (!Directory.Exists(data.Archives))
        {
            return null;
        }

        var store = new LocalArchiveStore(data.Archives);
        string? closed = null;
        foreach (var id in store.List().Concat(store.ListRetired()).OrderDescending(StringComparer.Ordinal).Take(MaxArchives))
        {
            if (Read(store, id) is not { } file)
            {
                continue;
            }

            try
            {
                if (KeyBundleFile.TryRead(file, keys.Identities) is { } bundle)
                {
                    return new OpenedBundle(bundle, 0, null, null, file);
                }

                closed ??= id;
            }
            catch (FormatException)
            {
                // An older archive has the same keys, unless they were rotated in between.
            }
        }

        return closed is null
            ? null
            : throw KeyFaults.Wrong(keys.What, Path.Combine(data.Archives, closed + LocalArchiveStore.Extension), []);
    }

    private static byte[]? Read(LocalArchiveStore store, string id)
    {
        try
        {
            using var source = store.Open(id);
            return ArchiveSignature.ReadHeader(source, id)?.Seal?.Keys;
        }
        catch (Fault fault) when (fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.ArchiveMissing)
        {
            return null;
        }
    }
}
