namespace BackupEdge.Objects;

/// <summary>A part that the engine has acknowledged.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="Tag">The entity tag of the part, which ends the upload.</param>
/// <param name="Length">The size in bytes.</param>
internal sealed record UploadedPart(int Number, string Tag, long Length);
