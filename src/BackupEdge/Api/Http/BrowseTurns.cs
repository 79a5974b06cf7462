using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>
/// Limits how many calls read the contents of backups at a time. Each runs on a separate thread; the others wait for at most
/// <see cref="MaxWait"/>. Searches and comparisons, which can read a lot, have separate slots, a limit of one at a time per credential, and
/// a lower priority: they <em>must</em> never keep a listing waiting.
/// </summary>
/// <param name="time">The clock that waits are measured with.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphores create no wait handles, so there is nothing to dispose.")]
internal sealed class BrowseTurns(TimeProvider time)
{
    /// <summary>The longest time that a call waits for its turn.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private const int RetryAfterSeconds = 5;
    private const int SearchNiceness = 10; // for nice(2), the same as for backups in a server

    // Bounded by memory: each call uses a few MiB while it reads.
    private readonly SemaphoreSlim _listings = new(Slots);
    private readonly SemaphoreSlim _searches = new(Slots);

    // The credentials with a call that searches or waits.
    private readonly Dictionary<string, OwnTurn> _credentials = new(StringComparer.Ordinal);

    private static int Slots => Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Runs a short read, such as a listing, when a slot is free.</summary>
    /// <exception cref="Fault"><c>busy</c> if no slot became free within <see cref="MaxWait"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> ListAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        using var wait = new CancellationTokenSource(MaxWait, time);
        await TakeAsync(_listings, wait.Token, cancellationToken);
        try
        {
            return await OnThreadAsync(read, cancellationToken);
        }
        finally
        {
            _listings.Release();
        }
    }

    /// <summary>Runs a long read, such as a search, with low priority when a slot is free and the caller has no other running.</summary>
    /// <exception cref="Fault"><c>busy</c> if the turn did not come within <see cref="MaxWait"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> SearchAsync<T>(Caller caller, Func<T> read, CancellationToken cancellationToken)
    {
        var owner = caller.Owner ?? "";
        using var wait = new CancellationTokenSource(MaxWait, time);
        var own = Join(owner);
        try
        {
            await TakeAsync(own.Turn, wait.Token, cancellationToken);
            try
            {
                await TakeAsync(_searches, wait.Token, cancellationToken);
                try
                {
                    return await OnThreadAsync(() => WithLowPriority(read), cancellationToken);
                }
                finally
                {
                    _searches.Release();
                }
            }
            finally
            {
                own.Turn.Release();
            }
        }
        finally
        {
            Leave(owner);
        }
    }

    private static Task<T> OnThreadAsync<T>(Func<T> read, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(read, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // The priority need not be restored, because the thread ends with the call.
    private static T WithLowPriority<T>(Func<T> read)
    {
        _ = Posix.nice(SearchNiceness);
        return read();
    }

    private static async Task TakeAsync(SemaphoreSlim slots, CancellationToken wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, cancellationToken);
        try
        {
            await slots.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Fault(
                FaultCode.Busy,
                $"The call waited {MaxWait.TotalSeconds} seconds for other calls that read backups, or for an earlier search with this "
                    + $"credential. Try again in {RetryAfterSeconds} seconds.",
                ("retry_after_seconds", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
            );
        }
    }

    private OwnTurn Join(string owner)
    {
        lock (_credentials)
        {
            var own = _credentials.TryGetValue(owner, out var known) ? known : _credentials[owner] = new OwnTurn();
            own.Users++;
            return own;
        }
    }

    private void Leave(string owner)
    {
        lock (_credentials)
        {
            var own = _credentials[owner];
            if (--own.Users == 0)
            {
                _credentials.Remove(owner);
                own.Turn.Dispose();
            }
        }
    }

    private sealed class OwnTurn
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }
    }
}
