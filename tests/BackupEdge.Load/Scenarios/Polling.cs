using System.Diagnostics;

namespace BackupEdge.Load.Scenarios;

/// <summary>Asks for a job's end as scripts do: again and again.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits for the end that an answer with a job or backup began; it must complete.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="first">The answer that began it; its code is the iteration's.</param>
    /// <param name="call">Method and route to ask.</param>
    /// <param name="path">The path to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
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
                    return answer.Unexpected("which is no end as it should be");
            }
        }
    }
}
