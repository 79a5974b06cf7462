using System.Text.Json.Serialization;

namespace BackupEdge.Engine.Wal;

/// <summary>Serializes what backups and data folders have about write-ahead logs. Unknown fields are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(WalRecord))]
[JsonSerializable(typeof(WalState))]
internal sealed partial class WalJson : JsonSerializerContext;
