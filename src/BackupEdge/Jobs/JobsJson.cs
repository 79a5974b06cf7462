using System.Text.Json.Serialization;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;
using BackupEdge.Retention;

namespace BackupEdge.Jobs;

/// <summary>The JSON that the jobs layer stores: a job's options in the catalogue and a backup's record in its archive.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BackupOptions))]
[JsonSerializable(typeof(RestoreOptions))]
[JsonSerializable(typeof(PruneOptions))]
[JsonSerializable(typeof(ResealOptions))]
[JsonSerializable(typeof(CopyOptions))]
[JsonSerializable(typeof(CopyVerifyOptions))]
[JsonSerializable(typeof(DrillOptions))]
[JsonSerializable(typeof(RetentionPlan))]
[JsonSerializable(typeof(FileSelection))]
[JsonSerializable(typeof(AuditHead))]
[JsonSerializable(typeof(BackupRecord))]
internal sealed partial class JobsJson : JsonSerializerContext;
