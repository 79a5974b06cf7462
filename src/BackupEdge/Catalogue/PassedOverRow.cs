namespace BackupEdge.Catalogue;

/// <summary>A file of the archive store that could not be added to the catalogue.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Reason">A readable description of the reason.</param>
internal sealed record PassedOverRow(string File, string Reason);
