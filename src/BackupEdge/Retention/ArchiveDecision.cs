using System.Text.Json.Serialization;
using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>What becomes of an archive whose backup is deleted or expires.</summary>
/// <param name="Id">The backup that wrote it.</param>
/// <param name="Action">What the prune does with it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="NeededBytes">Bytes of its chunks that living backups need, before compression; null when they were not counted.</param>
/// <param name="TotalBytes">Bytes of all its chunks, before compression; null when they were not counted.</param>
internal sealed record ArchiveDecision(
    string Id,
    [property: JsonConverter(typeof(WireNameConverter<ArchiveAction>))] ArchiveAction Action,
    string Reason,
    long Size,
    long? NeededBytes,
    long? TotalBytes
);
