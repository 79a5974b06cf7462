namespace BackupEdge.Commands;

/// <summary>The answer of <c>rebuild</c>.</summary>
/// <param name="Backups">The number of completed backups that were found.</param>
/// <param name="KeptCatalogue">The path of the saved previous catalogue; null if there was none.</param>
/// <param name="KeptAdminKey">The path of the renamed file of the previous first admin key; null if there was none.</param>
/// <param name="PassedOver">Files in the archive folder that could not be added to the catalogue.</param>
/// <param name="LostHolds">The ids of backups that were on hold in the previous catalogue and are not any more.</param>
internal sealed record RebuildAnswer(
    int Backups,
    string? KeptCatalogue,
    string? KeptAdminKey,
    IReadOnlyList<PassedOverAnswer> PassedOver,
    IReadOnlyList<string> LostHolds
);
