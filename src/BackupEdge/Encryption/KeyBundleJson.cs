using System.Text.Json.Serialization;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Encryption;

/// <summary>JSON metadata of the key bundle, as docs/archive-format.md describes it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(WireEnumConverter<SealMode>), typeof(WireEnumConverter<SlotKind>)]
)]
[JsonSerializable(typeof(KeyBundle))]
internal sealed partial class KeyBundleJson : JsonSerializerContext;
