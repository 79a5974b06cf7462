namespace BackupEdge.Contracts;

/// <summary>What came of a test notification.</summary>
/// <param name="Webhook">The name of the webhook; <c>mail</c> for mail.</param>
/// <param name="Id">The id of the notification that was sent.</param>
/// <param name="Delivered">Whether the receiver accepted it: an HTTP status of 200 to 299, or SMTP's 250.</param>
/// <param name="StatusCode">The HTTP or SMTP status of the response; <c>null</c> if there was none.</param>
/// <param name="Answer">The start of the response body, or why there was no response.</param>
internal sealed record WebhookTestAnswer(string Webhook, string Id, bool Delivered, int? StatusCode, string Answer);
