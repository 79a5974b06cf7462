using System.Globalization;

namespace BackupEdge.Browser;

/// <summary>What a page costs its browser while it is used.</summary>
/// <param name="LongTasks">The number of tasks of more than 50 ms.</param>
/// <param name="LongestMs">The longest of them.</param>
/// <param name="HeapMiB">The JavaScript heap after a collection.</param>
/// <param name="Nodes">The number of elements.</param>
internal sealed record PageLoad(int LongTasks, double LongestMs, double HeapMiB, int Nodes)
{
    private const string Watch = """
        window.longTasks = [];
        new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((one) => one.duration)))
          .observe({ type: 'longtask', buffered: true });
        """;

    /// <summary>Measures a page while something is done on it.</summary>
    public static async Task<PageLoad> OfAsync(IPage page, Func<Task> use)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await page.EvaluateAsync(Watch);
        await page.EvaluateAsync("window.longTasks.length = 0");
        await use();
        var tasks = await page.EvaluateAsync<double[]>("window.longTasks");
        await session.SendAsync("HeapProfiler.collectGarbage");
        var heap = await page.EvaluateAsync<double>("performance.memory.usedJSHeapSize");
        var nodes = await page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        await session.DetachAsync();
        return new PageLoad(tasks.Length, tasks.Length == 0 ? 0 : tasks.Max(), heap / (1 << 20), nodes);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{LongTasks} long tasks, longest {LongestMs:0} ms, heap {HeapMiB:0.0} MiB, {Nodes} elements"
        );
}
