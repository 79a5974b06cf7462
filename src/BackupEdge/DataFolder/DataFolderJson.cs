using System.Text.Json.Serialization;

namespace BackupEdge.DataFolder;

/// <summary>The JSON in the files of the data folder.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DataFolderHolder))]
internal sealed partial class DataFolderJson : JsonSerializerContext;
