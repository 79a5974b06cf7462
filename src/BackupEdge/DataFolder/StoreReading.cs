namespace BackupEdge.DataFolder;

/// <summary>The result of reading the files of the archive store that may be archives and are not in the catalogue.</summary>
/// <param name="Files">The names of all these files.</param>
/// <param name="Unread">The names of the files that could not be read, so that it is not known which archives they need.</param>
/// <param name="Needed">The ids of the archives that the other files need.</param>
internal sealed record StoreReading(IReadOnlySet<string> Files, IReadOnlyList<string> Unread, IReadOnlySet<string> Needed);
