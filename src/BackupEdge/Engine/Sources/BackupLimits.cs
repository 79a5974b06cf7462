using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>Limits of one backup, or of the backups of a schedule. A value that is null is that of the settings.</summary>
internal sealed record BackupLimits
{
    /// <summary>The smallest limit of reads in bytes per second.</summary>
    public const int MinReadBytesPerSecond = 1024;

    /// <summary>The largest number of workers.</summary>
    public const int MaxWorkers = 256;

    /// <summary>The limits of a backup that has none of its own.</summary>
    public static BackupLimits None { get; } = new();

    /// <summary>How many bytes of the sources may be read in a second, at least 1024; 0 for no limit.</summary>
    public int? ReadBytesPerSecond { get; init; }

    /// <summary>The number of workers, 1 to 256. More than the settings allow count as that number.</summary>
    public int? Workers { get; init; }

    /// <summary>The I/O class of the backup's threads and of the programs that it starts.</summary>
    public IoClass? IoClass { get; init; }

    /// <summary>Returns the problem of a limit of reads as the end of a sentence, or null if it is valid.</summary>
    public static string? ProblemOfRead(int? bytesPerSecond) =>
        bytesPerSecond is < 0 or (> 0 and < MinReadBytesPerSecond)
            ? $"must be 0 (no limit) or at least {MinReadBytesPerSecond}, not {bytesPerSecond}."
            : null;

    /// <summary>Returns each problem: the field's snake_case name, and the end of a sentence that begins with that name.</summary>
    public IEnumerable<(string Field, string Problem)> Problems()
    {
        if (ProblemOfRead(ReadBytesPerSecond) is { } problem)
        {
            yield return ("read_bytes_per_second", problem);
        }

        if (Workers is < 1 or > MaxWorkers)
        {
            yield return ("workers", $"must be from 1 to {MaxWorkers}, not {Workers}.");
        }
    }
}
