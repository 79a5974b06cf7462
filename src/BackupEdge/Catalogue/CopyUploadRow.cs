namespace BackupEdge.Catalogue;

/// <summary>An upload in parts that was begun and not ended.</summary>
/// <param name="Key">The key of the object.</param>
/// <param name="Upload">The id of the upload.</param>
/// <param name="PartBytes">The size of each part but the last, in bytes.</param>
/// <param name="Bytes">The size of the object in bytes.</param>
/// <param name="BegunAt">When it was begun, UTC.</param>
internal sealed record CopyUploadRow(string Key, string Upload, long PartBytes, long Bytes, DateTimeOffset BegunAt);
