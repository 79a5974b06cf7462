using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>limits</c>.</summary>
internal static class LimitSettings
{
    /// <summary>The default of <see cref="Settings.ChunkTableBytes"/>: 64 MiB.</summary>
    public const int DefaultChunkTableBytes = 64 << 20;

    private const string ReadKey = "read_bytes_per_second";
    private const string IoClassKey = "io_class";
    private const int MinChunkTableBytes = 1 << 20;
    private const int MaxChunkTableBytes = 1 << 30;
    private const int MaxConnections = 100_000;
    private const int MaxBackupsPerHour = 10_000;
    private const int MinSeconds = 5;
    private const int MaxSeconds = 3600;
    private static readonly (string Word, IoClass Class)[] IoClasses = [("best_effort", IoClass.BestEffort), ("idle", IoClass.Idle)];

    /// <summary>Returns the memory in bytes for the table of the chunks that a backup stores.</summary>
    public static int ReadChunkTableBytes(SettingSection limits) =>
        limits.Number("chunk_table_bytes", DefaultChunkTableBytes, MinChunkTableBytes, MaxChunkTableBytes);

    /// <summary>Returns how many bytes of the sources a backup may read in a second; 0 for no limit, which is the default.</summary>
    public static int ReadBytesPerSecond(SettingSection limits)
    {
        var bytes = limits.Number(ReadKey, 0, 0, int.MaxValue);
        if (BackupLimits.ProblemOfRead(bytes) is { } problem)
        {
            limits.Refuse(ReadKey, problem);
        }

        return bytes;
    }

    /// <summary>Returns the I/O class of jobs; best effort is the default.</summary>
    public static IoClass ReadIoClass(SettingSection section)
    {
        var word = SettingChoice.Read(section, IoClassKey, [.. IoClasses.Select(known => known.Word)], IoClasses[0].Word);
        return IoClasses.First(known => known.Word == word).Class;
    }

    /// <summary>Returns the limits of a schedule's backups; one that is not configured is that of all backups.</summary>
    public static BackupLimits OfSchedule(SettingSection schedule) =>
        new()
        {
            ReadBytesPerSecond = schedule.Has(ReadKey) ? schedule.Number(ReadKey, 0, 0, int.MaxValue) : null,
            Workers = schedule.Has("workers") ? schedule.Number("workers", 1, 1, BackupLimits.MaxWorkers) : null,
            IoClass = schedule.Has(IoClassKey) ? ReadIoClass(schedule) : null,
        };

    /// <summary>Returns the limits of the server; a limit that is not configured has its default.</summary>
    public static RequestLimits Read(SettingSection limits)
    {
        limits.AllowOnly(
            "chunk_table_bytes",
            ReadKey,
            IoClassKey,
            "max_connections",
            "connections_per_address",
            "request_seconds",
            "operator_backups_per_hour",
            "operator_disk_percent"
        );
        var defaults = new RequestLimits();
        return new RequestLimits
        {
            MaxConnections = limits.Number("max_connections", defaults.MaxConnections, 1, MaxConnections),
            ConnectionsPerAddress = limits.Number("connections_per_address", defaults.ConnectionsPerAddress, 1, MaxConnections),
            OperatorBackupsPerHour = limits.Number("operator_backups_per_hour", defaults.OperatorBackupsPerHour, 1, MaxBackupsPerHour),
            OperatorDiskPercent = limits.Number("operator_disk_percent", defaults.OperatorDiskPercent, 1, 100),
            RequestTime = TimeSpan.FromSeconds(
                limits.Number("request_seconds", (int)defaults.RequestTime.TotalSeconds, MinSeconds, MaxSeconds)
            ),
        };
    }
}
