using BackupEdge.Catalogue;

namespace BackupEdge.Composition;

/// <summary>The result of rebuilding a catalogue from the archives.</summary>
/// <param name="Kept">The new path of the previous catalogue; null if there was none.</param>
/// <param name="KeptAdminKey">The new path of the file with the first admin key, which opens nothing now; null if there was none.</param>
/// <param name="Found">All completed backups that were found.</param>
/// <param name="PassedOver">All files of the archive folder that could not be added to the catalogue.</param>
/// <param name="Holds">The ids of backups that were on hold in the previous catalogue, and are not any more.</param>
internal sealed record RebuiltCatalogue(
    string? Kept,
    string? KeptAdminKey,
    IReadOnlyList<BackupRow> Found,
    IReadOnlyList<PassedOverRow> PassedOver,
    IReadOnlyList<string> Holds
);
