using BackupEdge.Engine.Storage;

namespace BackupEdge.DataFolder;

/// <summary>How much room the archive store takes and has.</summary>
/// <param name="Usage">What archives take.</param>
/// <param name="FreeBytes">Bytes a writer could still use.</param>
/// <param name="ReserveBytes">Bytes kept back for a full disk; 0 when they were given up.</param>
internal sealed record StoreState(StoreUsage Usage, long FreeBytes, long ReserveBytes);
