using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Provides the status of the service, and metrics in the text format of Prometheus.</summary>
internal sealed class ServiceMonitor
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly StatusReader _status;

    /// <summary>Creates a monitor that counts jobs from now on.</summary>
    /// <param name="status">Reads the status of the service.</param>
    /// <param name="queue">Raises the event for jobs that have ended.</param>
    public ServiceMonitor(StatusReader status, JobQueue queue)
    {
        var factory = Metrics.WithCustomRegistry(_registry);

        // Exemplars refer to traces, which this program does not record.
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _status = status;
        Requests = new RequestMetrics(factory);
        queue.JobEnded += new JobMetrics(factory).Count;
    }

    /// <summary>Counts and measures the responses of the API.</summary>
    public RequestMetrics Requests { get; }

    /// <summary>Reads the current status.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the catalogue cannot be read.</exception>
    public ServiceStatus Status() => _status.Read();

    /// <summary>
    /// Returns all metrics as text. They are collected completely first, so that an error can be reported before the response begins.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> if the catalogue cannot be read.</exception>
    public async Task<ReadOnlyMemory<byte>> MetricsAsync(CancellationToken cancellationToken)
    {
        var now = StatusMetrics.Of(Status());
        using var page = new MemoryStream(16 << 10);
        await now.CollectAndExportAsTextAsync(page, cancellationToken);
        await _registry.CollectAndExportAsTextAsync(page, cancellationToken);
        return page.GetBuffer().AsMemory(0, (int)page.Length);
    }
}
