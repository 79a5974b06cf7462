using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Notifications;

/// <summary>Creates the requests to webhooks.</summary>
internal static class WebhookRequest
{
    private static readonly ProductInfoHeaderValue Agent = new("BackupEdge", ProgramVersion.Number);

    /// <summary>Returns the request for one attempt, signed with each key of the webhook.</summary>
    /// <param name="webhook">The receiver.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="name">The event, such as <c>backup.failed</c>.</param>
    /// <param name="body">The JSON document of the notification.</param>
    /// <param name="now">The time of the attempt.</param>
    /// <exception cref="JsonException">The document cannot be read.</exception>
    public static HttpRequestMessage Create(WebhookDefinition webhook, string id, string name, string body, DateTimeOffset now)
    {
        var content = WebhookContent.Of(webhook.Format, body);
        var timestamp = now.ToUnixTimeSeconds();
        var seconds = timestamp.ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, Address(webhook.Url, content.Suffix))
        {
            Content = new ByteArrayContent(content.Bytes),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(content.MediaType, "utf-8");
        var headers = request.Headers;
        headers.UserAgent.Add(Agent);
        headers.Add("X-BackupEdge-Event", name);
        headers.Add("X-BackupEdge-Delivery", id);
        headers.Add("X-BackupEdge-Timestamp", seconds);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", seconds);
        foreach (var (header, value) in content.Headers)
        {
            headers.Add(header, value);
        }

        if (webhook.Secret is not null)
        {
            headers.Add("X-BackupEdge-Signature", Signature.Of(webhook.Keys, timestamp, content.Bytes));
            headers.Add("webhook-signature", Signature.Standard(webhook.Keys, id, timestamp, content.Bytes));
        }

        return request;
    }

    private static Uri Address(Uri url, string suffix) =>
        suffix.Length == 0 ? url : new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + suffix + url.Query);
}
