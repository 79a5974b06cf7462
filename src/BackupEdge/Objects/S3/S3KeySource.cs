using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>
/// Holds the keys of a store. Takes them from the first place that has some, and again before they expire or when the engine refuses them.
/// Thread-safe.
/// </summary>
/// <param name="address">The address of the store for messages.</param>
/// <param name="places">The places in the order in which they are searched.</param>
/// <param name="time">The clock.</param>
internal sealed class S3KeySource(string address, IReadOnlyList<IS3KeyProvider> places, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim _turn = new(1);
    private S3Keys? _keys;

    /// <summary>Returns the keys for the next request.</summary>
    /// <exception cref="Fault"><c>copy_store_refused</c> if there are none.</exception>
    /// <inheritdoc cref="IS3KeyProvider.FindAsync"/>
    public async Task<S3Keys> GetAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _keys) is { } valid && IsValid(valid))
        {
            return valid;
        }

        await _turn.WaitAsync(cancel);
        try
        {
            if (_keys is { } found && IsValid(found))
            {
                return found;
            }

            foreach (var place in places)
            {
                if (await place.FindAsync(cancel) is { } keys)
                {
                    Volatile.Write(ref _keys, keys);
                    return keys;
                }
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw ObjectFaults.Refused(address, $"the credentials cannot be read: {e.Message}", e);
        }
        finally
        {
            _turn.Release();
        }

        throw ObjectFaults.Refused(
            address,
            "there are no credentials. Set access_key and secret_key, or provide them as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in a "
                + "profile, or by the role of the instance or container."
        );
    }

    /// <summary>Forgets the keys, which the engine refused, so that they are read again.</summary>
    public void Forget() => Volatile.Write(ref _keys, null);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private bool IsValid(S3Keys keys) => keys.Expires is not { } expires || expires - time.GetUtcNow() > Ahead;
}
