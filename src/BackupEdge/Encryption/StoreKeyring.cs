using System.Security.Cryptography;
using BackupEdge.Configuration;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Encryption;

/// <summary>
/// Provides the keys of a data folder to the engine, and holds recovery identities while the store is unlocked; thread-safe.
/// </summary>
/// <remarks>
/// The bundle is opened when it is first needed, and again when the folder has a newer one or the host's key file has changed; a call that
/// finds neither costs one listing of the folder. Keys that were handed out <em>must not</em> be cleared while the engine may use them:
/// those of an older bundle are left to the garbage collector, the last ones are cleared by <see cref="Dispose"/>. Identities are never
/// written anywhere, and are forgotten by <see cref="Lock"/> or when their time has passed.
/// </remarks>
/// <param name="store">The keys of the data folder.</param>
/// <param name="time">The clock that unlocked identities expire by.</param>
/// <param name="logger">Receives warnings about damaged bundles.</param>
internal sealed class StoreKeyring(KeyStore store, TimeProvider time, ILogger logger) : IStoreKeys, IDisposable
{
    private readonly Lock _lock = new();
    private KeyringState? _state;
    private UnlockedIdentities? _unlocked;
    private ITimer? _expiry;

    /// <summary>The time at which the unlocked identities expire, UTC; null while the store is locked.</summary>
    public DateTimeOffset? UnlockedUntil => CurrentIdentities()?.Until;

    /// <inheritdoc/>
    public bool IsOff => store.Settings.Mode == EncryptionMode.None;

    /// <inheritdoc/>
    public StoreKeys? ForNewArchive()
    {
        if (IsOff || (store.Settings.Mode is null && store.Newest is null))
        {
            return null;
        }

        var keys = Read().Keys;
        return store.Settings.Mode switch
        {
            null => keys,
            EncryptionMode.Shared when keys.Mode == SealMode.Shared => keys,
            EncryptionMode.Sealed when keys.Mode == SealMode.Sealed => keys,
            { } other => throw KeyFaults.OtherMode(other, keys.Mode),
        };
    }

    /// <inheritdoc/>
    public StoreKeys ForReading() => Read().Keys;

    /// <inheritdoc/>
    public byte[] WrapContentKey(ReadOnlySpan<byte> key)
    {
        var recipients = store.Settings.ContentRecipients.Count > 0 ? store.Settings.ContentRecipients : Read().ContentRecipients;
        return AgeFile.Encrypt(key, recipients);
    }

    /// <inheritdoc/>
    /// <exception cref="Fault"><c>archive_damaged</c> if it is not a wrapped key.</exception>
    public byte[]? UnwrapContentKey(ReadOnlySpan<byte> wrapped)
    {
        // Under the lock, since a call of Lock clears the identities.
        lock (_lock)
        {
            try
            {
                return CurrentIdentities() is { } unlocked ? AgeFile.TryDecrypt(wrapped, unlocked.Keys.Identities) : null;
            }
            catch (AgeFormatException e)
            {
                throw new Fault(FaultCode.ArchiveDamaged, $"The wrapped content key of the archive is damaged: {e.Message}", e);
            }
        }
    }

    /// <summary>Returns a copy of the key of what the catalogue encrypts, 32 bytes. The caller clears it.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c> if it cannot be opened.</exception>
    public byte[] CatalogueKey() => [.. Read().CatalogueKey];

    /// <summary>Allows the use of recovery identities for a limited time. Replaces those that are unlocked.</summary>
    /// <param name="keys">The identities; those that do not fit are kept too. The keyring disposes them, also if it throws.</param>
    /// <param name="duration">For how long; positive.</param>
    /// <exception cref="Fault">
    /// <c>wrong_key</c> if none of them opens the bundle or contents of this store; <c>key_missing</c> if there is no bundle.
    /// </exception>
    public void Unlock(OfferedKeys keys, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        try
        {
            ThrowUnlessFitting(keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }

        lock (_lock)
        {
            Lock();
            var unlocked = new UnlockedIdentities(keys, time.GetUtcNow() + duration, time.GetTimestamp(), duration);
            _unlocked = unlocked;
            _expiry = time.CreateTimer(_ => Expire(unlocked), null, duration, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Forgets the unlocked identities, and what only they have opened.</summary>
    public void Lock()
    {
        lock (_lock)
        {
            _expiry?.Dispose();
            _unlocked?.Keys.Dispose();
            (_expiry, _unlocked, _state) = (null, null, null);
        }
    }

    /// <summary>Locks the store and overwrites the keys with zeros. The engine <em>must not</em> use them any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_state is { } state)
            {
                CryptographicOperations.ZeroMemory(state.CatalogueKey);
                foreach (var epoch in state.Keys.Epochs)
                {
                    CryptographicOperations.ZeroMemory(epoch.Key);
                }

                foreach (var generation in state.Keys.Generations)
                {
                    CryptographicOperations.ZeroMemory(generation.IdKey);
                    CryptographicOperations.ZeroMemory(generation.ChunkerKey);
                }
            }

            Lock();
        }
    }

    private void Expire(UnlockedIdentities expired)
    {
        lock (_lock)
        {
            // They may have been replaced by later ones.
            if (ReferenceEquals(_unlocked, expired))
            {
                Lock();
            }
        }
    }

    private UnlockedIdentities? CurrentIdentities()
    {
        lock (_lock)
        {
            return _unlocked is { } unlocked && time.GetElapsedTime(unlocked.Begun) < unlocked.Duration ? unlocked : null;
        }
    }

    private void ThrowUnlessFitting(OfferedKeys keys)
    {
        KeyringState state;
        try
        {
            store.Open(keys).Dispose();
            return;
        }
        catch (Fault fault) when (fault.Code == FaultCode.WrongKey)
        {
            // They may open contents only, which the host's key file shows.
            state = Read();
        }

        var fits = keys.Recipients.Any(recipient =>
            store.Settings.ContentRecipients.Contains(recipient)
            || state.ContentRecipients.Contains(recipient)
            || state.FormerRecipients.Contains(recipient.ToString(), StringComparer.Ordinal)
        );
        if (!fits)
        {
            throw KeyFaults.CannotUnlock(keys.What, state.SlotNames);
        }
    }

    private KeyringState Read()
    {
        lock (_lock)
        {
            var (number, keyFile) = (store.Newest, store.HostKey.Stamp);
            if (_state is { } known && known.Number == number && known.KeyFile == keyFile)
            {
                return known;
            }

            using var opened = Open();
            if (opened.Warning is { } warning)
            {
                KeyringLog.KeyBundleWarning(logger, warning);
            }

            var bundle = opened.Bundle;
            _state = new KeyringState(
                number ?? opened.Number,
                keyFile,
                bundle.ToStoreKeys() with
                {
                    Bundle = opened.File,
                },
                [.. bundle.CatalogueKey],
                bundle.ContentRecipients,
                bundle.FormerRecipients,
                [.. bundle.Slots.Where(slot => slot.Content).Select(slot => slot.Name)]
            );
            return _state;
        }
    }

    // A host without a key file, such as one that a store was copied to, can read with the unlocked identities.
    private OpenedBundle Open()
    {
        try
        {
            return store.Open();
        }
        catch (Fault fault) when (fault.Code is FaultCode.KeyMissing or FaultCode.WrongKey)
        {
            if (CurrentIdentities() is not { } unlocked)
            {
                throw;
            }

            return store.Open(unlocked.Keys);
        }
    }
}
