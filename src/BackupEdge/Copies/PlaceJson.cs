using System.Text.Json.Serialization;

namespace BackupEdge.Copies;

/// <summary>Serializes the files that name the places of archives.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(ArchivePlace))]
internal sealed partial class PlaceJson : JsonSerializerContext;
