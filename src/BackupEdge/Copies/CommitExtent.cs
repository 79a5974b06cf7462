namespace BackupEdge.Copies;

/// <summary>A part of an archive whose bytes a commit record contains, unchanged.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Its offset in the archive, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">The SHA-256 of its bytes, lower-case hexadecimal.</param>
internal sealed record CommitExtent(ExtentKind Kind, long Offset, long Length, string Sha256);
