using System.Text.Json.Serialization;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>JSON serialization of the answers that only the command line has; all others have the API's form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Default
)]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(ServeAnswer))]
[JsonSerializable(typeof(OpenAnswer))]
[JsonSerializable(typeof(InitAnswer))]
[JsonSerializable(typeof(ProposalAnswer))]
[JsonSerializable(typeof(ServedConfiguration))]
[JsonSerializable(typeof(RebuildAnswer))]
[JsonSerializable(typeof(RecoverAnswer))]
[JsonSerializable(typeof(CopyListAnswer[]))]
[JsonSerializable(typeof(CopyHostAnswer[]))]
[JsonSerializable(typeof(PreviewAnswer))]
[JsonSerializable(typeof(PreviewPathAnswer))]
[JsonSerializable(typeof(WebhookAnswer[]))]
[JsonSerializable(typeof(WebhookTestAnswer))]
[JsonSerializable(typeof(ProgressAnswerLine))]
[JsonSerializable(typeof(PathAnswerLine))]
[JsonSerializable(typeof(ExportAnswer))]
[JsonSerializable(typeof(EncryptionInitAnswer))]
[JsonSerializable(typeof(EncryptionStatusAnswer))]
[JsonSerializable(typeof(EncryptionChangeAnswer))]
internal sealed partial class CommandJson : JsonSerializerContext;
