namespace BackupEdge.Catalogue;

/// <summary>A file of the archive store that could not be taken into the catalogue.</summary>
/// <param name="File">Its name in the store.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record PassedOverRow(string File, string Reason);
