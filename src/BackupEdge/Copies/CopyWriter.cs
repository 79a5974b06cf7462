namespace BackupEdge.Copies;

/// <summary>
/// Who writes to a copy store: the object <see cref="CopyLayout.Writer"/>, which each run overwrites. It is not authenticated.
/// </summary>
/// <param name="Store">The id of the copied data folder.</param>
/// <param name="Host">The name of the host, for people.</param>
/// <param name="Instance">Names the installation, see <see cref="CopyInstance"/>.</param>
/// <param name="At">When the last run began, UTC.</param>
/// <param name="Program">The version of the program.</param>
internal sealed record CopyWriter(Guid Store, string Host, string Instance, DateTimeOffset At, string Program);
