using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Copies;

/// <summary>The keys of a bundle, only for checking the objects of a copy.</summary>
/// <param name="keys">The keys.</param>
internal sealed class RecoveredKeys(StoreKeys keys) : IStoreKeys
{
    /// <inheritdoc/>
    public bool IsOff => false;

    /// <summary>Returns the keys of a bundle.</summary>
    public static RecoveredKeys Of(KeyBundle bundle) => new(bundle.ToStoreKeys());

    /// <inheritdoc/>
    public StoreKeys? ForNewArchive() => keys;

    /// <inheritdoc/>
    public StoreKeys ForReading() => keys;

    /// <inheritdoc/>
    public byte[] WrapContentKey(ReadOnlySpan<byte> key) => throw new NotSupportedException("A recovery writes no archives.");

    /// <inheritdoc/>
    public byte[]? UnwrapContentKey(ReadOnlySpan<byte> wrapped) => null;
}
