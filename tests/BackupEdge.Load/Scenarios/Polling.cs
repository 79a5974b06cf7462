using System.Diagnostics;

namespace BackupEdge.Load.Scenarios;

/// <summary>Waits for the end of a job by polling, as scripts do.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Polls a job or backup until it has ended. The result is a failure if it does not complete.</summary>
    /// <param name="caller">The caller to use.</param>
    /// <param name="first">The answer of the call that started the job; its code becomes the code of the iteration.</param>
    /// <param name="call">Method and route to poll.</param>
    /// <param name="path">The path to poll.</param>
    /// <param name="cancellationToken">Cancels the polling.</param>
    public static async Task<StepResult> UntilCompletedAsync(
        ApiCaller caller,
        ApiAnswer first,
        string call,
        string path,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        var size = first.Body.Length;
        while (true)
        {
            var answer = await caller.SendAsync(call, path, null, cancellationToken);
            size += answer.Body.Length;
            switch (answer.Code, answer.Field("status"))
            {
                case (200, "completed"):
                    return new StepResult(first.Code, size, Expected: true, "");
                case (200, "queued" or "running") when Stopwatch.GetElapsedTime(began) < Patience:
                    await Task.Delay(Interval, cancellationToken);
                    break;
                default:
                    return answer.Unexpected("which is not the expected end");
            }
        }
    }
}
