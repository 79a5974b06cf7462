using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Configuration;

namespace BackupEdge.Notifications;

/// <summary>The body of a request to a webhook, in the webhook's format.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="MediaType">Its media type, without a character set, which is UTF-8.</param>
/// <param name="Suffix">What is added to the path of the address.</param>
/// <param name="Headers">Further headers.</param>
internal sealed record WebhookContent(byte[] Bytes, string MediaType, string Suffix, IReadOnlyList<(string Name, string Value)> Headers)
{
    private const string Json = "application/json";
    private const string PlainText = "text/plain";

    // ntfy turns longer ones into an attachment.
    private const int MaxNtfyBytes = 4000;

    /// <summary>Returns the body for a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="body">The JSON document of the notification.</param>
    /// <exception cref="JsonException">The document cannot be read.</exception>
    public static WebhookContent Of(WebhookFormat format, string body)
    {
        if (format == WebhookFormat.Json)
        {
            return new WebhookContent(Encoding.UTF8.GetBytes(body), Json, "", []);
        }

        var message = Message.Parse(body);
        return format switch
        {
            WebhookFormat.Slack => OfJson(
                new SlackMessage(ChatText.ForSlack(message.Text), Mrkdwn: false, UnfurlLinks: false, UnfurlMedia: false),
                NotificationJson.Plain.SlackMessage
            ),
            WebhookFormat.Discord => OfJson(
                new DiscordMessage(
                    ChatText.ForDiscord(message.Text, DiscordMessage.MaxContent),
                    new DiscordMentions([]),
                    DiscordMessage.NoPreviews
                ),
                NotificationJson.Plain.DiscordMessage
            ),
            WebhookFormat.Ntfy => OfText(ChatText.Shorten(message.Text, MaxNtfyBytes), "", NtfyHeaders(message)),
            WebhookFormat.Text => OfText(message.Text, "", []),
            WebhookFormat.Heartbeat => OfText(message.Text, Ping(message), []),
            _ => throw new UnreachableException($"{nameof(WebhookFormat)}.{format} has no body."),
        };
    }

    private static WebhookContent OfJson<T>(T message, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(message, type), Json, "", []);

    private static WebhookContent OfText(string text, string suffix, IReadOnlyList<(string Name, string Value)> headers) =>
        new(Encoding.UTF8.GetBytes(text), PlainText, suffix, headers);

    private static string Ping(Message message) =>
        message.IsUrgent ? "/fail"
        : message.Status == "running" ? "/start"
        : "";

    // Headers are ASCII; ntfy decodes the form of RFC 2047.
    private static IReadOnlyList<(string Name, string Value)> NtfyHeaders(Message message)
    {
        var title = $"BackupEdge on {message.Host}";
        return
        [
            ("Title", Ascii.IsValid(title) ? title : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(title))}?="),
            ("Priority", message.IsUrgent ? "high" : "default"),
            ("Tags", message.IsUrgent ? "rotating_light" : "floppy_disk"),
        ];
    }
}
