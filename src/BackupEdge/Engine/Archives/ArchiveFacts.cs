using System.Text.Json;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>Describes an archive by the data that it contains, independently of the catalogue.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="Sequence">The backup's sequence number in the store.</param>
/// <param name="CreatedAt">When the backup was requested, UTC.</param>
/// <param name="Summary">The counts of the backup; its stored bytes are the size of the file.</param>
/// <param name="References">The other archives that this one needs, oldest first.</param>
/// <param name="Record">The data that the layer above the engine stored in the archive; null if there is none.</param>
internal sealed record ArchiveFacts(
    string Id,
    long Sequence,
    DateTimeOffset CreatedAt,
    BackupSummary Summary,
    IReadOnlyList<ArchiveReference> References,
    JsonElement? Record
)
{
    /// <summary>How the archive is sealed; null if it is not.</summary>
    public ArchiveSeal? Seal { get; init; }
}
