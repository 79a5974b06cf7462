using System.Text.Json.Serialization;
using BackupEdge.Drills;

namespace BackupEdge.Contracts;

/// <summary>
/// The JSON of every response: names are snake_case, and every field is always present, null if it has no value. It is only written, by
/// <see cref="JsonRenderer"/>; with other options than these the generated code would not be used.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Serialization
)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(CreatedBackup))]
[JsonSerializable(typeof(BackupListItem[]))]
[JsonSerializable(typeof(BackupsAnswer))]
[JsonSerializable(typeof(BackupDetails))]
[JsonSerializable(typeof(DeletedBackup))]
[JsonSerializable(typeof(DeleteRequestAnswer))]
[JsonSerializable(typeof(DeleteRequestAnswer[]))]
[JsonSerializable(typeof(JobListItem[]))]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(JobDetails))]
[JsonSerializable(typeof(JobDetails[]))]
[JsonSerializable(typeof(ScheduleAnswer[]))]
[JsonSerializable(typeof(SchedulesAnswer))]
[JsonSerializable(typeof(DeletedSchedule))]
[JsonSerializable(typeof(NextRunsAnswer))]
[JsonSerializable(typeof(SchedulePreviewAnswer))]
[JsonSerializable(typeof(VerifiesAnswer))]
[JsonSerializable(typeof(WebhookTestAnswer))]
[JsonSerializable(typeof(ConfigurationAnswer))]
[JsonSerializable(typeof(DrillListItem[]))]
[JsonSerializable(typeof(DrillsAnswer))]
[JsonSerializable(typeof(DrillReport))]
[JsonSerializable(typeof(TargetAnswer[]))]
[JsonSerializable(typeof(CopyAnswer))]
[JsonSerializable(typeof(CopyAnswer[]))]
[JsonSerializable(typeof(StoreAbilitiesAnswer))]
[JsonSerializable(typeof(FileAnswer[]))]
[JsonSerializable(typeof(FileVersionAnswer[]))]
[JsonSerializable(typeof(PathVersionAnswer[]))]
[JsonSerializable(typeof(DifferenceAnswer[]))]
[JsonSerializable(typeof(PlannedPathAnswer[]))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(StoreHistoryAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyAnswer[]))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionListItem))]
[JsonSerializable(typeof(SessionListItem[]))]
[JsonSerializable(typeof(EncryptionAnswer))]
[JsonSerializable(typeof(UnlockAnswer))]
[JsonSerializable(typeof(AuditAnswer[]))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(AuditVerifyAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
