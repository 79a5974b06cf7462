using System.Globalization;
using BackupEdge.Faults;

namespace BackupEdge.Api.Http;

/// <summary>How many answers may stream content at one time: each takes memory and open files for as long as its reader likes.</summary>
/// <param name="count">That many.</param>
internal sealed class StreamLimiter(int count)
{
    private const int RetryAfterSeconds = 5;
    private int _taken;

    /// <summary>Does some work on one of the places.</summary>
    /// <exception cref="Fault"><c>busy</c> when all are taken.</exception>
    public async Task RunAsync(Func<Task> work)
    {
        try
        {
            if (Interlocked.Increment(ref _taken) > count)
            {
                throw new Fault(
                    FaultCode.Busy,
                    $"{count} files and exports are being sent already. Try again when one of them has ended.",
                    ("retry_after_seconds", RetryAfterSeconds.ToString(CultureInfo.InvariantCulture))
                );
            }

            await work();
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }
}
