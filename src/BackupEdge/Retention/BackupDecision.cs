using System.Text.Json.Serialization;
using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>The decision of a prune about a backup.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Action">The action.</param>
/// <param name="Reason">A readable reason for the action.</param>
internal sealed record BackupDecision(
    string Id,
    [property: JsonConverter(typeof(WireNameConverter<BackupAction>))] BackupAction Action,
    string Reason
);
