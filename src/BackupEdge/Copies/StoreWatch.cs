using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Limits how long a caller waits for a store that does not answer. Runs of copies wait without a limit.</summary>
internal static class StoreWatch
{
    /// <summary>How long a store may not answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Does work with a store, and cancels it when the store has not answered for a while.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Cancels the work.</param>
    /// <exception cref="Fault"><c>copy_store_unreachable</c>, or what the work throws.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<T> RunAsync<T>(
        IObjectStore store,
        TimeProvider time,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancel
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        (string Problem, DateTimeOffset Since)? gaveUp = null;
        await using var timer = time.CreateTimer(
            _ =>
            {
                if (gaveUp is null && store.Condition?.Trouble is { } trouble && time.GetUtcNow() - trouble.Since >= Patience)
                {
                    gaveUp = trouble;
                    ending.Cancel();
                }
            },
            null,
            Interval,
            Interval
        );
        try
        {
            return await work(ending.Token);
        }
        catch (OperationCanceledException) when (gaveUp is { } trouble && !cancel.IsCancellationRequested)
        {
            throw ObjectFaults.Unreachable(store.Address, trouble.Problem);
        }
    }
}
