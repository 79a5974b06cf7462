using BackupEdge.Engine.Reading;

namespace BackupEdge.Engine.Restore;

/// <summary>What a restore writes, and where.</summary>
/// <param name="Roots">Opens the destination folders.</param>
/// <param name="Stems">The folders of the backup that become the destination folders.</param>
/// <param name="Selection">The paths that are restored.</param>
internal sealed record RestoreParts(RestoreRoots Roots, RestoreStems Stems, PathSelection Selection);
