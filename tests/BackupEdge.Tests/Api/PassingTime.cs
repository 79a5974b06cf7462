using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api;

internal static class PassingTime
{
    /// <summary>Lets time pass in steps until some work is done that waits for it; when it begins to wait is not known.</summary>
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
