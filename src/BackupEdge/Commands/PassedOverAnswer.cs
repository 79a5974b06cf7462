namespace BackupEdge.Commands;

/// <summary>A file in the archive folder that a rebuild could not add to the catalogue.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Reason">Why it could not be added.</param>
internal sealed record PassedOverAnswer(string File, string Reason);
