using BackupEdge.Engine.Storage;

namespace BackupEdge.DataFolder;

/// <summary>The used and free space of the archive store.</summary>
/// <param name="Usage">The space that archives use.</param>
/// <param name="FreeBytes">The number of bytes that are free.</param>
/// <param name="ReserveBytes">The number of bytes in the <see cref="SpaceReserve"/>; 0 if all of it was released.</param>
internal sealed record StoreState(StoreUsage Usage, long FreeBytes, long ReserveBytes);
