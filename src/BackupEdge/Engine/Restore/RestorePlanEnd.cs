namespace BackupEdge.Engine.Restore;

/// <summary>How a part of a plan ended.</summary>
/// <param name="Next">The path after which the next part resumes; <see langword="null"/> if this was the last one.</param>
/// <param name="DamagedEntries">The maximum number of entries that are missing because the manifest cannot be read.</param>
internal sealed record RestorePlanEnd(byte[]? Next, long DamagedEntries);
