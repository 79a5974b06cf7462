using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>A named place to which a restore writes.</summary>
/// <param name="Name">Unique among the targets.</param>
/// <param name="Path">The absolute path of the folder; a restore writes <c>Path/SOURCE/...</c>.</param>
/// <param name="Postgres">The database into which a PostgreSQL source may be restored; null for none.</param>
/// <param name="Follow">
/// Whether symbolic links in the path are followed, because an administrator created them; otherwise a restore through one is refused.
/// </param>
/// <param name="S3">The engine into whose buckets a source of kind s3 is restored; null to restore it as files.</param>
internal sealed record TargetDefinition(
    string Name,
    string Path,
    PostgresConnection? Postgres = null,
    bool Follow = false,
    BucketConnection? S3 = null
);
