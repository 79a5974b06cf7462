namespace BackupEdge.Engine.Storage;

/// <summary>Something in the archive folder that is named like an archive and cannot be one of the store's.</summary>
/// <param name="Name">Its name in the folder; what is not UTF-8 in it is replaced.</param>
/// <param name="Reason">Why it is passed over, as the end of a sentence.</param>
/// <param name="MayBeArchive">Whether it may hold an archive all the same, such as a copy under another name.</param>
/// <param name="ArchiveId">The id that its header has; null when there is none or it cannot be read.</param>
internal sealed record StrayFile(string Name, string Reason, bool MayBeArchive, string? ArchiveId = null);
