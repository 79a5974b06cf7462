namespace BackupEdge.Contracts;

/// <summary>The service itself.</summary>
/// <param name="Version">The version of BackupEdge.</param>
/// <param name="Running">Whether jobs and schedules run.</param>
/// <param name="StartedAt">When the service started; <c>null</c> from the command line.</param>
/// <param name="UptimeSeconds">The number of seconds since then.</param>
internal sealed record ServiceAnswer(string Version, bool Running, string? StartedAt, long? UptimeSeconds);
