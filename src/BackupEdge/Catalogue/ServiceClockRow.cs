namespace BackupEdge.Catalogue;

/// <summary>The service time when it was last recorded.</summary>
/// <param name="Time">The service time.</param>
/// <param name="Boot">The run of the kernel.</param>
/// <param name="SinceBoot">For how long the kernel had run.</param>
/// <param name="SeenAt">The time of the clock that can be set, UTC.</param>
internal sealed record ServiceClockRow(ServiceTime Time, string Boot, TimeSpan SinceBoot, DateTimeOffset SeenAt);
