namespace BackupEdge.Catalogue;

/// <summary>A part that the store has acknowledged.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">The size in bytes.</param>
/// <param name="Sha256">The SHA-256, lower-case hexadecimal.</param>
/// <param name="Tag">The entity tag of the part.</param>
internal sealed record CopyPartRow(int Number, long Bytes, string Sha256, string Tag);
