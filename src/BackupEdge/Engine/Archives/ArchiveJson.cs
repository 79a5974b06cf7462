using System.Text.Json.Serialization;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Serializes the JSON inside archives. Unknown fields are ignored, because a newer writer may add some. A required field that is null
/// or missing is an error.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ArchiveHeader))]
[JsonSerializable(typeof(ArchivePlaces))]
[JsonSerializable(typeof(ArchiveTrailer))]
[JsonSerializable(typeof(SealedFacts))]
[JsonSerializable(typeof(SealedTrailer))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
