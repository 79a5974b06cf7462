namespace BackupEdge.Engine.Proof;

/// <summary>How much of a source a backup has, according to its manifest.</summary>
/// <param name="Entries">The number of entries.</param>
/// <param name="Files">The number of files and streams.</param>
/// <param name="Bytes">The size of their content in bytes, without holes.</param>
/// <param name="FileName">The name of the file of a stream; null for a folder.</param>
internal sealed record SourceContents(long Entries, long Files, long Bytes, string? FileName);
