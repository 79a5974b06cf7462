using System.Text.Json.Serialization;
using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>What becomes of a backup.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">What the prune does with it.</param>
/// <param name="Reason">Why.</param>
internal sealed record BackupDecision(
    string Id,
    [property: JsonConverter(typeof(WireNameConverter<BackupAction>))] BackupAction Action,
    string Reason
);
