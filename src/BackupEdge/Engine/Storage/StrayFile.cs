namespace BackupEdge.Engine.Storage;

/// <summary>A file in the archive folder that is named like an archive but is not an archive of the store.</summary>
/// <param name="Name">The name of the file; bytes that are not UTF-8 are replaced.</param>
/// <param name="Reason">Why the file is ignored, as the end of a sentence.</param>
/// <param name="MayBeArchive">Whether the file may contain an archive, such as a copy under another name.</param>
/// <param name="ArchiveId">The id in the header of the file; null if there is none or it cannot be read.</param>
internal sealed record StrayFile(string Name, string Reason, bool MayBeArchive, string? ArchiveId = null);
