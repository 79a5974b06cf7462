using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>A named place that a restore writes to.</summary>
/// <param name="Name">Unique among the targets.</param>
/// <param name="Path">Absolute folder; a restore writes <c>Path/SOURCE/...</c>.</param>
/// <param name="Postgres">The database that a PostgreSQL source may be restored into; null when there is none.</param>
/// <param name="Follow">
/// Whether symbolic links in the path are followed, because an administrator made them; else a restore through one is refused.
/// </param>
internal sealed record TargetDefinition(string Name, string Path, PostgresConnection? Postgres = null, bool Follow = false);
