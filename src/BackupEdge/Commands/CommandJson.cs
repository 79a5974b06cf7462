using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BackupEdge.Api.Contracts;

namespace BackupEdge.Commands;

/// <summary>The JSON that only the command line has; everything the API also answers is in the API's form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(JobDetails[]), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(ServeAnswer))]
[JsonSerializable(typeof(ServedPlaces))]
[JsonSerializable(typeof(RebuildAnswer))]
[JsonSerializable(typeof(WebhookAnswer[]))]
[JsonSerializable(typeof(WebhookTestAnswer))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    /// <summary>Without escapes that only JSON inside HTML needs: messages hold quotes, and people read them.</summary>
    public static CommandJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
