using BackupEdge.Engine.Wal;

namespace BackupEdge.Drills;

/// <summary>What a server that was started from a backup says about itself.</summary>
/// <param name="Superuser">The name of the role that the server was created with, which may read everything.</param>
/// <param name="Position">The position up to which it has replayed its log; null if it has replayed nothing.</param>
/// <param name="HasChecksums">Whether its pages have checksums.</param>
/// <param name="Databases">The names of its databases, without templates and those that nobody may connect to.</param>
internal sealed record ServerState(string Superuser, WalPosition? Position, bool HasChecksums, IReadOnlyList<string> Databases);
