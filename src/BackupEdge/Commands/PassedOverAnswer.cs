namespace BackupEdge.Commands;

/// <summary>A file of the archive store that was passed over.</summary>
/// <param name="File">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record PassedOverAnswer(string File, string Reason);
