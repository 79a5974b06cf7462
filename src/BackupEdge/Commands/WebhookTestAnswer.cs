namespace BackupEdge.Commands;

/// <summary>What came of trying a webhook out.</summary>
/// <param name="Webhook">Its name.</param>
/// <param name="Id">The id of what was sent.</param>
/// <param name="Delivered">Whether it answered with a status of 200 to 299.</param>
/// <param name="StatusCode">The status it answered with; null without an answer.</param>
/// <param name="Answer">How its answer begins, or why there is none.</param>
internal sealed record WebhookTestAnswer(string Webhook, string Id, bool Delivered, int? StatusCode, string Answer);
