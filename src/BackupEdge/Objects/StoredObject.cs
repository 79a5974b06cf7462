namespace BackupEdge.Objects;

/// <summary>One version of an object, or a delete marker.</summary>
/// <param name="Key">Relative to the prefix of the store.</param>
/// <param name="Length">The size in bytes; 0 for a delete marker.</param>
/// <param name="Tag">The entity tag that the engine gave, without quotation marks. Not a checksum.</param>
/// <param name="Version">The id of the version; null if the bucket has no versions.</param>
/// <param name="Modified">When it was written, by the clock of the engine, in UTC.</param>
/// <param name="IsNewest">Whether it is the newest version of its key.</param>
/// <param name="IsDeleteMarker">Whether it is a delete marker.</param>
internal sealed record StoredObject(
    string Key,
    long Length,
    string Tag,
    string? Version,
    DateTimeOffset Modified,
    bool IsNewest = true,
    bool IsDeleteMarker = false
);
