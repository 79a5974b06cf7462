using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// Rechecks the credentials of a request with a long response, such as an event stream or an export, and aborts the response when they are
/// no longer valid. A revoked key <em>must</em> end the response within a minute.
/// </summary>
/// <param name="admit">Returns the caller for the credentials; throws a <see cref="Fault"/> if they are refused.</param>
/// <param name="time">The clock that the interval is measured with.</param>
internal sealed class AdmissionWatch(Func<Credentials, ValueTask<(Caller Caller, long Version)>> admit, TimeProvider time)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Runs <paramref name="work"/> while the credentials of the request are valid. Its token is cancelled when the client disconnects or
    /// the credentials are refused.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>unauthorized</c> if the key was revoked or the token has expired, <c>forbidden</c>, or <c>too_many_failures</c>. The connection
    /// has been aborted then.
    /// </exception>
    public async Task RunAsync(HttpContext http, Func<CancellationToken, Task> work)
    {
        using var done = new CancellationTokenSource();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var watching = WatchAsync(http, Credentials.Of(http), ends, done.Token);
        var working = work(ends.Token);
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await done.CancelAsync();
        if (await watching is { } refusal)
        {
            throw refusal;
        }

        await working;
    }

    // Returns the refusal, or null when the work has ended.
    private async Task<Fault?> WatchAsync(HttpContext http, Credentials shown, CancellationTokenSource ends, CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(Interval, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return null;
            }

            if (await RefusalAsync(shown) is { } refusal)
            {
                await ends.CancelAsync();

                // A client that reads slowly could keep a pending write waiting.
                http.Abort();
                return refusal;
            }
        }
    }

    private async ValueTask<Fault?> RefusalAsync(Credentials shown)
    {
        try
        {
            await admit(shown);
            return null;
        }
        catch (Fault fault) when (fault.Code is FaultCode.NotReady or FaultCode.IoError or FaultCode.NoSpace)
        {
            // Cannot be decided now, for example because of a disk error. The next check decides.
            return null;
        }
        catch (Fault fault)
        {
            return fault;
        }
    }
}
