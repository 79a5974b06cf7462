using System.Text.Json.Serialization;
using BackupEdge.DataFolder;
using BackupEdge.Retention;

namespace BackupEdge.Jobs;

/// <summary>
/// The JSON that the jobs layer keeps: a job's options in the catalogue, a backup's record in its archive, the holder of the data folder.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BackupOptions))]
[JsonSerializable(typeof(RestoreOptions))]
[JsonSerializable(typeof(PruneOptions))]
[JsonSerializable(typeof(PrunePlan))]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(DataFolderHolder))]
internal sealed partial class JobsJson : JsonSerializerContext;
