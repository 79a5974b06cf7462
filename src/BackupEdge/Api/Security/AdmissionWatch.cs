using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Security;

/// <summary>
/// Looks again at the credentials of an answer that takes long, such as a stream of events or an export, and breaks it off when they do not
/// hold any more: a key that was revoked <em>must</em> end it within a minute.
/// </summary>
/// <param name="admit">Returns who calls, or throws.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionWatch(Func<Credentials, ValueTask<(Caller Caller, long Version)>> admit, TimeProvider time)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Does the work of an answer; the token is cancelled when the caller goes, or when its credentials do not hold any more.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>unauthorized</c> when the key was revoked or the token has expired, <c>forbidden</c>, or <c>too_many_failures</c>; the connection
    /// is cut off then.
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

    // Ends with the refusal, or with null when the work is done.
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

                // Whoever reads slowly would keep a write waiting.
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
            // It cannot be decided now, such as while the disk fails: the next look decides.
            return null;
        }
        catch (Fault fault)
        {
            return fault;
        }
    }
}
