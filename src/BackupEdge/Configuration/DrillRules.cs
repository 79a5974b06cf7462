using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>How drills run, and how often each source must be proven.</summary>
internal sealed record DrillRules
{
    /// <summary>The default of <see cref="WithinDays"/>.</summary>
    public const int DefaultDays = 30;

    /// <summary>The default of <see cref="MaxMinutes"/>.</summary>
    public const int DefaultMinutes = 240;

    /// <summary>The default of <see cref="CommandTimeout"/>.</summary>
    public static TimeSpan DefaultCommandTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The most bytes that a source may need for its restore; 0 for no limit but the free space.</summary>
    public long MaxBytes { get; init; }

    /// <summary>The most minutes that a drill takes.</summary>
    public int MaxMinutes { get; init; } = DefaultMinutes;

    /// <summary>The days within which each source must be proven; 0 for no limit.</summary>
    public int WithinDays { get; init; } = DefaultDays;

    /// <summary>Whether the settings contain <see cref="WithinDays"/>, so that it holds without a schedule of drills too.</summary>
    public bool IsWithinDaysGiven { get; init; }

    /// <summary>Which backup of each source is restored.</summary>
    public DrillPick Pick { get; init; }

    /// <summary>The name of the target in which drills restore; null for the scratch folder.</summary>
    public string? Target { get; init; }

    /// <summary>The server in which dumps are restored into a database that is dropped afterwards; null for none.</summary>
    public PostgresConnection? Postgres { get; init; }

    /// <summary>The program that runs statements on that server: an absolute path, or a name to search for in PATH.</summary>
    public string SqlProgram { get; init; } = "psql";

    /// <summary>Whether a server is started on what was restored of sources of the kind <c>postgres-physical</c>.</summary>
    public bool StartsServers { get; init; } = true;

    /// <summary>The absolute path of the folder with the programs of PostgreSQL's server; null to search for it.</summary>
    public string? ServerPrograms { get; init; }

    /// <summary>The application's own check and its arguments; empty for none. <c>{folder}</c> is the restored folder.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The time after which the check is stopped.</summary>
    public TimeSpan CommandTimeout { get; init; } = DefaultCommandTimeout;
}
