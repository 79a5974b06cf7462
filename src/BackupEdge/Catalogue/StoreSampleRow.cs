namespace BackupEdge.Catalogue;

/// <summary>The size of the archive store on a day.</summary>
/// <param name="Day">The day in UTC.</param>
/// <param name="TakenAt">The time of the sample, UTC.</param>
/// <param name="Archives">The number of archives.</param>
/// <param name="Bytes">The size in bytes of all archives on disk.</param>
/// <param name="FreeBytes">The free space in bytes of the file system.</param>
internal sealed record StoreSampleRow(DateOnly Day, DateTimeOffset TakenAt, long Archives, long Bytes, long FreeBytes);
