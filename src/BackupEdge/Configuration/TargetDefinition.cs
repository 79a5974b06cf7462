namespace BackupEdge.Configuration;

/// <summary>A named place that a restore writes to.</summary>
/// <param name="Name">Unique among the targets.</param>
/// <param name="Path">Absolute folder; a restore writes `Path/SOURCE/...`.</param>
public sealed record TargetDefinition(string Name, string Path);
