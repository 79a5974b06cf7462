namespace BackupEdge.Configuration;

/// <summary>How often the service verifies backups by itself.</summary>
internal sealed record VerificationRules
{
    /// <summary>The number of days if none is configured.</summary>
    public const int DefaultDays = 30;

    /// <summary>The number of minutes in a day if none is configured.</summary>
    public const int DefaultMinutes = 60;

    /// <summary>The number of days within which each backup is verified again; 0 for never.</summary>
    public int WithinDays { get; init; } = DefaultDays;

    /// <summary>The number of minutes that these verifies may take in 24 hours; the one that exceeds it still ends.</summary>
    public int MinutesPerDay { get; init; } = DefaultMinutes;
}
