using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Notifications;

/// <summary>
/// Serializes notifications in the format of the API, and messages for chat services: snake_case names, and null fields included.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Default
)]
[JsonSerializable(typeof(NotificationBody))]
[JsonSerializable(typeof(SlackMessage))]
[JsonSerializable(typeof(DiscordMessage))]
internal sealed partial class NotificationJson : JsonSerializerContext
{
    /// <summary>The context without the escapes that only JSON inside HTML needs, so that messages stay readable.</summary>
    public static NotificationJson Plain =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
