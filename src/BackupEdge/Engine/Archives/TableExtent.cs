namespace BackupEdge.Engine.Archives;

/// <summary>A range of a <see cref="TableSpace"/>.</summary>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Number">A number that no other extent of the same space has or had.</param>
internal readonly record struct TableExtent(long Offset, long Length, int Number);
