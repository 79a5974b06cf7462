using System.Text.Json.Serialization;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Serializes the JSON inside the objects of a copy store. Unknown fields are ignored, because a newer writer may add some. A required
/// field that is null or missing is an error.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [
        typeof(SnakeCaseEnum<ExtentKind>),
        typeof(SnakeCaseEnum<TombstoneReason>),
        typeof(SnakeCaseEnum<WriteConditions>),
        typeof(SnakeCaseEnum<LockAbility>),
    ]
)]
[JsonSerializable(typeof(CopyMarker))]
[JsonSerializable(typeof(CopyWriter))]
[JsonSerializable(typeof(Tombstone))]
[JsonSerializable(typeof(CommitRecord))]
[JsonSerializable(typeof(CatalogueCopy))]
[JsonSerializable(typeof(ProbedStore))]
internal sealed partial class CopyJson : JsonSerializerContext;
