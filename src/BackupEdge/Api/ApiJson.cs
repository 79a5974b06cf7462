using System.Text.Json.Serialization;
using BackupEdge.Api.Contracts;

namespace BackupEdge.Api;

/// <summary>The JSON of every answer: snake_case names, and every field always there, null when there is nothing to tell.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(CreatedBackup))]
[JsonSerializable(typeof(BackupListItem[]))]
[JsonSerializable(typeof(BackupDetails))]
[JsonSerializable(typeof(DeletedBackup))]
[JsonSerializable(typeof(JobListItem[]))]
[JsonSerializable(typeof(JobDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
