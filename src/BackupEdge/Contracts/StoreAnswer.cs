namespace BackupEdge.Contracts;

/// <summary>The archive store.</summary>
/// <param name="Archives">How many archives it holds.</param>
/// <param name="Bytes">Bytes that they take.</param>
/// <param name="FreeBytes">Bytes that are free.</param>
/// <param name="ReserveBytes">Bytes kept back for a full disk.</param>
internal sealed record StoreAnswer(long Archives, long Bytes, long FreeBytes, long ReserveBytes);
