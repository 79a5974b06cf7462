using BackupEdge.Faults;

namespace BackupEdge.Engine.Sealing;

/// <summary>
/// Provides the keys of an archive store to the code that reads and writes archives; thread-safe. The engine asks each time that it opens
/// or creates an archive, so that a key that was added, rotated or locked in the meantime counts.
/// </summary>
internal interface IStoreKeys
{
    /// <summary>Whether the settings say that new archives are not sealed, also in a store with sealed ones.</summary>
    bool IsOff { get; }

    /// <summary>Returns the keys for a new archive; null if new archives are not sealed.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>: archives must be sealed, and the keys cannot be opened.</exception>
    StoreKeys? ForNewArchive();

    /// <summary>Returns the keys for reading a sealed archive.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c> if they cannot be opened.</exception>
    StoreKeys ForReading();

    /// <summary>Wraps the content key of a new archive, 32 bytes, for all holders of a recovery identity, as an age file.</summary>
    /// <exception cref="Fault">The faults of <see cref="ForNewArchive"/>.</exception>
    byte[] WrapContentKey(ReadOnlySpan<byte> key);

    /// <summary>
    /// Unwraps a content key that <see cref="WrapContentKey"/> has wrapped. Returns null while no recovery identity is available, or none
    /// that fits.
    /// </summary>
    byte[]? UnwrapContentKey(ReadOnlySpan<byte> wrapped);
}
