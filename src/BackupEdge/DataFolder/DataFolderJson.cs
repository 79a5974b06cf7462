using System.Text.Json.Serialization;

namespace BackupEdge.DataFolder;

/// <summary>JSON metadata of the types that are stored in files of the data folder.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BinMark))]
[JsonSerializable(typeof(DataFolderHolder))]
internal sealed partial class DataFolderJson : JsonSerializerContext;
