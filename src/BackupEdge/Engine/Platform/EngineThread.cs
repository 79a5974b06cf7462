using BackupEdge.Faults;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// The one place where a thread waits for an asynchronous operation. The engine reads and writes with blocking calls on threads of its own,
/// and object stores are asynchronous: the operation runs on the thread pool, and only the thread of the engine waits.
/// </summary>
/// <remarks>
/// Code that runs on the thread pool <em>must not</em> call this, since it would take away the threads that complete the operation. The
/// exception are the contents and exports of the API, of which six are sent at a time: the pool adds a thread for each that waits here.
/// </remarks>
internal static class EngineThread
{
    /// <summary>Waits for an operation that ends by itself, and returns its result or throws its exception.</summary>
    public static T Wait<T>(Task<T> operation) => operation.GetAwaiter().GetResult();

    /// <summary>Waits for an operation and returns its result, or throws its exception.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="what">The store that is waited for, as the beginning of a message.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Fault"><c>io_error</c> if the operation takes longer.</exception>
    public static T Wait<T>(Task<T> operation, TimeSpan patience, string what, TimeProvider time)
    {
        try
        {
            return operation.IsCompleted
                ? operation.GetAwaiter().GetResult()
                : operation.WaitAsync(patience, time).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            throw new Fault(
                FaultCode.IoError,
                $"{what} has not answered for {patience.TotalSeconds:0} seconds. Check the network and the store, and try again.",
                e
            );
        }
    }
}
