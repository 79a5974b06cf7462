using System.Text.Json;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Archives;

/// <summary>What an archive tells of itself.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="Sequence">Its number in the store.</param>
/// <param name="CreatedAt">When the backup was asked for, UTC.</param>
/// <param name="Summary">What was read and written; stored bytes are the file's.</param>
/// <param name="References">The other archives it needs, oldest first.</param>
/// <param name="Record">What the layer above kept in it, or null.</param>
internal sealed record ArchiveFacts(
    string Id,
    long Sequence,
    DateTimeOffset CreatedAt,
    BackupSummary Summary,
    IReadOnlyList<ArchiveReference> References,
    JsonElement? Record
);
