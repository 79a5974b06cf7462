namespace BackupEdge.Load.Runs;

/// <summary>The options of the command <c>load</c>.</summary>
public sealed record LoadOptions
{
    /// <summary>The models to run: <c>open</c>, <c>closed</c> or <c>both</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The names of the scenarios to run; empty for all.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>The duration of each load.</summary>
    public required TimeSpan During { get; init; }

    /// <summary>How long the open model increases its rate at the start.</summary>
    public required TimeSpan Ramp { get; init; }

    /// <summary>The iterations per second of each scenario; null for each scenario's own rate.</summary>
    public int? Rate { get; init; }

    /// <summary>The number of callers of each scenario; null for each scenario's own number.</summary>
    public int? Copies { get; init; }

    /// <summary>The number of completed backups before the start.</summary>
    public required int Backups { get; init; }

    /// <summary>Whether to use the smallest load for each scenario.</summary>
    public bool Smoke { get; init; }

    /// <summary>The address of a running service to use; null to start one.</summary>
    public Uri? Url { get; init; }

    /// <summary>A key with the role <c>admin</c> for the service at <see cref="Url"/>.</summary>
    public string? Key { get; init; }

    /// <summary>A key with the role <c>backup_operator</c> for the service at <see cref="Url"/>; null for none.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>The name of a target of the service at <see cref="Url"/> for restores.</summary>
    public required string Target { get; init; }

    /// <summary>The folder that the started service backs up; null for the sample bot.</summary>
    public string? Source { get; init; }

    /// <summary>The folder for the results; null for a new folder in load-results.</summary>
    public string? Results { get; init; }

    /// <summary>The engine, <c>nbomber</c> or <c>local</c>; null for the one that this program was built with.</summary>
    public string? Engine { get; init; }
}
