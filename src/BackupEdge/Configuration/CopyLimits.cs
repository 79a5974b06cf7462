namespace BackupEdge.Configuration;

/// <summary>What a run of a copy may use.</summary>
internal sealed record CopyLimits
{
    /// <summary>The largest number of requests at a time.</summary>
    public const int MaxConcurrency = 16;

    /// <summary>No limits.</summary>
    public static CopyLimits None { get; } = new();

    /// <summary>How many bytes may be sent in a second; 0 for no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>The hours of the day, in the time zone of the host, at which archives are sent; empty for all.</summary>
    public IReadOnlyList<CopyHours> Hours { get; init; } = [];

    /// <summary>The number of requests at a time, 1 to <see cref="MaxConcurrency"/>.</summary>
    public int Concurrency { get; init; } = MaxConcurrency;
}
