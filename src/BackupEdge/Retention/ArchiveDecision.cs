using System.Text.Json.Serialization;
using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>The decision of a prune about an archive whose backup is deleted or expires.</summary>
/// <param name="Id">The id of the backup that wrote the archive.</param>
/// <param name="Action">The action.</param>
/// <param name="Reason">A readable reason for the action.</param>
/// <param name="Size">The size of the file in bytes.</param>
/// <param name="NeededBytes">The bytes of the chunks that other backups need, before compression; null if they were not counted.</param>
/// <param name="TotalBytes">The bytes of all chunks, before compression; null if they were not counted.</param>
internal sealed record ArchiveDecision(
    string Id,
    [property: JsonConverter(typeof(WireNameConverter<ArchiveAction>))] ArchiveAction Action,
    string Reason,
    long Size,
    long? NeededBytes,
    long? TotalBytes
);
