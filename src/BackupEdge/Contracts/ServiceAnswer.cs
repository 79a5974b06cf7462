namespace BackupEdge.Contracts;

/// <summary>The service itself.</summary>
/// <param name="Version">The version of BackupEdge.</param>
/// <param name="Running">Whether jobs and schedules run.</param>
/// <param name="StartedAt">When it began; null when another process is it.</param>
/// <param name="UptimeSeconds">Seconds since then.</param>
internal sealed record ServiceAnswer(string Version, bool Running, string? StartedAt, long? UptimeSeconds);
