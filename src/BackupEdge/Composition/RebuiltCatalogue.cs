using BackupEdge.Catalogue;

namespace BackupEdge.Composition;

/// <summary>The result of rebuilding a catalogue.</summary>
/// <param name="Kept">The path of the previous catalogue; null when there was none.</param>
/// <param name="Found">Every completed backup that was found.</param>
/// <param name="PassedOver">Every file of the archive folder that could not be taken.</param>
internal sealed record RebuiltCatalogue(string? Kept, IReadOnlyList<BackupRow> Found, IReadOnlyList<PassedOverRow> PassedOver);
