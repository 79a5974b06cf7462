using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>What a server tells of itself: how everything stands, and the same and more as metrics in Prometheus' text format.</summary>
internal sealed class ServiceMonitor
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly StatusReader _status;

    /// <summary>Begins to count what ends in this process.</summary>
    /// <param name="status">Reads the state of the service.</param>
    /// <param name="queue">Whose ended jobs are counted.</param>
    public ServiceMonitor(StatusReader status, JobQueue queue)
    {
        var factory = Metrics.WithCustomRegistry(_registry);

        // They are for traces, which this program does not write.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _status = status;
        Requests = new RequestMetrics(factory);
        queue.JobEnded += new JobMetrics(factory).Count;
    }

    /// <summary>How long answers take.</summary>
    public RequestMetrics Requests { get; }

    /// <summary>How everything stands now.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the catalogue cannot be read.</exception>
    public ServiceStatus Status() => _status.Read();

    /// <summary>Every metric as text; a whole page, so that what goes wrong is told before a byte is out.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the catalogue cannot be read.</exception>
    public async Task<ReadOnlyMemory<byte>> MetricsAsync(CancellationToken cancellationToken)
    {
        var now = StatusMetrics.Of(Status());
        using var page = new MemoryStream(16 << 10);
        await now.CollectAndExportAsTextAsync(page, cancellationToken);
        await _registry.CollectAndExportAsTextAsync(page, cancellationToken);
        return page.GetBuffer().AsMemory(0, (int)page.Length);
    }
}
