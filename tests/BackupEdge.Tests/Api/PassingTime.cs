using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api;

internal static class PassingTime
{
    /// <summary>Advances the clock in steps until a task that waits for it has completed.</summary>
    public static async Task<T> PassAsync<T>(this FakeTimeProvider time, TimeSpan step, Task<T> work)
    {
        while (!work.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(work, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return await work;
    }
}
