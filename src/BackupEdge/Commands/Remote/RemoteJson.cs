using System.Text.Json.Serialization;
using BackupEdge.Contracts;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the parts of the API's responses that commands use in the form of the contracts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(FileAnswer[]))]
[JsonSerializable(typeof(FileVersionAnswer[]))]
[JsonSerializable(typeof(DifferenceAnswer[]))]
[JsonSerializable(typeof(PlannedPathAnswer[]))]
[JsonSerializable(typeof(NoteAnswer[]))]
[JsonSerializable(typeof(ArchiveAnswer[]))]
[JsonSerializable(typeof(PrunePlan))]
[JsonSerializable(typeof(DeletedBackup))]
[JsonSerializable(typeof(DeleteRequestAnswer))]
[JsonSerializable(typeof(DeleteRequestAnswer[]))]
[JsonSerializable(typeof(DeletedSchedule))]
[JsonSerializable(typeof(SchedulePreviewAnswer))]
[JsonSerializable(typeof(TargetAnswer[]))]
[JsonSerializable(typeof(BackupCopyAnswer[]))]
[JsonSerializable(typeof(CopyAnswer))]
[JsonSerializable(typeof(CopyAnswer[]))]
[JsonSerializable(typeof(StoreAbilitiesAnswer))]
internal sealed partial class RemoteJson : JsonSerializerContext;
