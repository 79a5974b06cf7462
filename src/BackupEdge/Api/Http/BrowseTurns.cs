using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>
/// Whose turn it is to read what backups hold. A few calls read at a time, each on a thread of its own; the others wait, and no longer than
/// <see cref="LongestWait"/>. Searches and comparisons, which may read much, have places of their own, one at a time for each credential,
/// and a lower priority: so they <em>must</em> never keep a listing waiting.
/// </summary>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "They make no wait handle, so there is nothing to dispose of.")]
internal sealed class BrowseTurns(TimeProvider time)
{
    /// <summary>How long a call waits for its turn.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private const int RetryAfterSeconds = 5;
    private const int LessUrgent = 10; // of nice(2), as for backups in a server

    // Each call holds a few mebibytes while it reads.
    private readonly SemaphoreSlim _listings = new(Places);
    private readonly SemaphoreSlim _searches = new(Places);

    // A credential's turn is here while one of its calls searches or waits.
    private readonly Dictionary<string, OwnTurn> _credentials = new(StringComparer.Ordinal);

    private static int Places => Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Reads a little, such as a listing.</summary>
    /// <exception cref="Fault"><c>busy</c> when no turn came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> ListAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        using var wait = new CancellationTokenSource(LongestWait, time);
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

    /// <summary>Reads what may be much, such as a search.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Fault"><c>busy</c> when no turn came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> SearchAsync<T>(Caller caller, Func<T> read, CancellationToken cancellationToken)
    {
        var owner = caller.Owner ?? "";
        using var wait = new CancellationTokenSource(LongestWait, time);
        var own = Join(owner);
        try
        {
            await TakeAsync(own.Turn, wait.Token, cancellationToken);
            try
            {
                await TakeAsync(_searches, wait.Token, cancellationToken);
                try
                {
                    return await OnThreadAsync(() => LessUrgently(read), cancellationToken);
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

    // The thread is this call's alone and ends with it.
    private static T LessUrgently<T>(Func<T> read)
    {
        _ = Posix.nice(LessUrgent);
        return read();
    }

    private static async Task TakeAsync(SemaphoreSlim places, CancellationToken wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, cancellationToken);
        try
        {
            await places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Fault(
                FaultCode.Busy,
                $"No turn to read came within {LongestWait.TotalSeconds} seconds: others read, or an earlier search with this "
                    + "credential has not ended. "
                    + $"Try again in {RetryAfterSeconds} seconds.",
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
