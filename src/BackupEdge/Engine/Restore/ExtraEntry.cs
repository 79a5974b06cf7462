using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>An entry of a restored folder that the backup does not have. Valid until the walk moves on.</summary>
/// <param name="Level">The folder that contains it, which is open.</param>
/// <param name="Path">The path that it would have in the backup.</param>
/// <param name="NameOffset">The offset of the name in the path.</param>
/// <param name="Stat">Its metadata.</param>
internal sealed record ExtraEntry(TreeLevel Level, byte[] Path, int NameOffset, FileStat Stat);
