using System.Text.Json.Serialization;

namespace BackupEdge.Contracts;

/// <summary>
/// The JSON of every answer: snake_case names, and every field always there, null when there is nothing to tell. Only ever written, by
/// <see cref="JsonRenderer"/>: under other options than these the generated code would not be used.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Serialization
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(CreatedBackup))]
[JsonSerializable(typeof(BackupListItem[]))]
[JsonSerializable(typeof(BackupDetails))]
[JsonSerializable(typeof(DeletedBackup))]
[JsonSerializable(typeof(JobListItem[]))]
[JsonSerializable(typeof(JobDetails))]
[JsonSerializable(typeof(JobDetails[]))]
[JsonSerializable(typeof(ScheduleAnswer[]))]
[JsonSerializable(typeof(DeletedSchedule))]
[JsonSerializable(typeof(NextRunsAnswer))]
[JsonSerializable(typeof(FileAnswer[]))]
[JsonSerializable(typeof(FileVersionAnswer[]))]
[JsonSerializable(typeof(DifferenceAnswer[]))]
[JsonSerializable(typeof(PlannedPathAnswer[]))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyAnswer[]))]
[JsonSerializable(typeof(AuditAnswer[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
