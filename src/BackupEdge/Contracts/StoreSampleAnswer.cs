namespace BackupEdge.Contracts;

/// <summary>The archive store on a day.</summary>
/// <param name="Date">The day in UTC, such as <c>2026-11-23</c>.</param>
/// <param name="Archives">The number of archives, including those of deleted backups that others need.</param>
/// <param name="Bytes">The size in bytes of all archives on disk.</param>
/// <param name="FreeBytes">The free space in bytes.</param>
internal sealed record StoreSampleAnswer(string Date, long Archives, long Bytes, long FreeBytes);
