namespace BackupEdge.Load.Runs;

/// <summary>What <c>load</c> is told on its command line.</summary>
public sealed record LoadOptions
{
    /// <summary>Whether to run the models open, closed or both.</summary>
    public required string Model { get; init; }

    /// <summary>Names of the scenarios to run; empty for all.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>How long each load is kept.</summary>
    public required TimeSpan During { get; init; }

    /// <summary>How long the open model ramps up before.</summary>
    public required TimeSpan Ramp { get; init; }

    /// <summary>Iterations a second in place of each scenario's own rate; null for that.</summary>
    public int? Rate { get; init; }

    /// <summary>Callers in place of each scenario's own number; null for that.</summary>
    public int? Copies { get; init; }

    /// <summary>How many completed backups there are to begin with.</summary>
    public required int Backups { get; init; }

    /// <summary>Whether each scenario has the smallest load there is.</summary>
    public bool Smoke { get; init; }

    /// <summary>Where a service listens that is to be put under load; null to start one.</summary>
    public Uri? Url { get; init; }

    /// <summary>A key of role <c>admin</c> for that service.</summary>
    public string? Key { get; init; }

    /// <summary>A key of role <c>backup_operator</c> for that service; null when there is none.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>A target of that service that restores may write to.</summary>
    public required string Target { get; init; }

    /// <summary>The folder that the service to be started backs up; null for the sample bot.</summary>
    public string? Source { get; init; }

    /// <summary>Where results go; null for a folder of the time in load-results.</summary>
    public string? Results { get; init; }

    /// <summary><c>nbomber</c>, <c>local</c>, or null for the one that this program was built with.</summary>
    public string? Engine { get; init; }
}
