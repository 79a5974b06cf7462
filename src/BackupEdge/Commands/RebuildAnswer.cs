namespace BackupEdge.Commands;

/// <summary>What <c>rebuild</c> answers.</summary>
/// <param name="Backups">Completed backups that were found.</param>
/// <param name="KeptCatalogue">Where the catalogue that was there lies now, or null.</param>
/// <param name="PassedOver">Files of the archive store that could not be taken into the catalogue.</param>
internal sealed record RebuildAnswer(int Backups, string? KeptCatalogue, IReadOnlyList<PassedOverAnswer> PassedOver);
