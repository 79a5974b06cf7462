using System.Text.Json.Serialization;

namespace BackupEdge.Drills;

/// <summary>The JSON of reports: names are snake_case, and every field is always present, null if it has no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class DrillJson : JsonSerializerContext;
