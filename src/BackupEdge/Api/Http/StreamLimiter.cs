using System.Globalization;
using BackupEdge.Faults;

namespace BackupEdge.Api.Http;

/// <summary>
/// Limits the number of responses that stream content at a time, because each uses memory and open files until its client has read it.
/// </summary>
/// <param name="count">The maximum number of streams.</param>
internal sealed class StreamLimiter(int count)
{
    private const int RetryAfterSeconds = 5;
    private int _active;

    /// <summary>Runs work that counts as one stream.</summary>
    /// <exception cref="Fault"><c>busy</c> if the maximum number of streams is reached.</exception>
    public async Task RunAsync(Func<Task> work)
    {
        try
        {
            if (Interlocked.Increment(ref _active) > count)
            {
                throw new Fault(
                    FaultCode.Busy,
                    $"{count} files and exports are already being sent. Try again when one of them has ended.",
                    ("retry_after_seconds", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
                );
            }

            await work();
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }
}
