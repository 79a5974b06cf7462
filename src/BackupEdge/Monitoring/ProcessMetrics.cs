using BackupEdge.Engine.Platform;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Adds the metrics of the process that all clients of Prometheus have, under their usual names.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>Adds the current values.</summary>
    public static void Add(MetricFactory factory)
    {
        factory
            .CreateCounter("process_cpu_seconds_total", "User and system time of the process in seconds.")
            .IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
        factory.CreateGauge("process_resident_memory_bytes", "Resident memory of the process in bytes.").Set(Environment.WorkingSet);
        if (Directory.Exists(Descriptors))
        {
            factory
                .CreateGauge("process_open_fds", "Open file descriptors of the process.")
                .Set(Directory.EnumerateFileSystemEntries(Descriptors).Count());
            factory.CreateGauge("process_max_fds", "The maximum of open file descriptors of the process.").Set(DescriptorLimit.Current);
        }
    }
}
