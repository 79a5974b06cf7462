using System.Text.Json.Serialization;

namespace BackupEdge.Engine.Archives;

/// <summary>The JSON inside archives. Unknown fields are ignored: a newer writer may add some.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArchiveHeader))]
[JsonSerializable(typeof(ArchivePlaces))]
[JsonSerializable(typeof(ArchiveTrailer))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
