using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Api.Security;

/// <summary>
/// Unlocks the store for callers: one attempt at a time, since a passphrase takes half a second of a processor and 64 MiB (scrypt), on a
/// thread of its own. Unlike credentials, a passphrase may be guessed, so the address of repeated failures <em>must</em> wait before the
/// next attempt.
/// </summary>
/// <param name="keyring">The keyring that is unlocked.</param>
/// <param name="throttle">Counts the failures of each address.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore creates no wait handle, so there is nothing to dispose.")]
internal sealed class UnlockAttempts(StoreKeyring keyring, FailureThrottle throttle)
{
    private const int RetryAfterSeconds = 2;
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Unlocks the store.</summary>
    /// <param name="address">The address of the client; null if unknown.</param>
    /// <param name="open">Returns what the caller sent, which the keyring disposes.</param>
    /// <param name="duration">For how long.</param>
    /// <exception cref="Fault">
    /// <c>busy</c> during another attempt, <c>too_many_failures</c> after wrong ones, and those of <paramref name="open"/> and of
    /// <see cref="StoreKeyring.Unlock"/>.
    /// </exception>
    public async Task RunAsync(IPAddress? address, Func<OfferedKeys> open, TimeSpan duration)
    {
        if (!_one.Wait(0))
        {
            throw Retry(FaultCode.Busy, "Another call unlocks at this moment. Try again in", RetryAfterSeconds);
        }

        try
        {
            if (throttle.WaitOf(address) is { } wait)
            {
                throw Retry(
                    FaultCode.TooManyFailures,
                    "Too many wrong identities or passphrases from this address. Check them, and wait",
                    Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                );
            }

            await Task.Factory.StartNew(
                () => keyring.Unlock(open(), duration),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
        catch (Fault fault) when (fault.Code == FaultCode.WrongKey)
        {
            throttle.Note(address);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    private static Fault Retry(string code, string message, int seconds)
    {
        var text = seconds.ToString(CultureInfo.InvariantCulture);
        return new Fault(code, $"{message} {text} seconds.", ("retry_after_seconds", text));
    }
}
