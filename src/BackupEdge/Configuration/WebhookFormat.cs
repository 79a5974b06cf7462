namespace BackupEdge.Configuration;

/// <summary>What a webhook's requests contain.</summary>
internal enum WebhookFormat
{
    /// <summary>The JSON document that docs/operations.md describes.</summary>
    Json,

    /// <summary>A message for an incoming webhook of Slack.</summary>
    Slack,

    /// <summary>A message for a webhook of Discord.</summary>
    Discord,

    /// <summary>A message for a topic of ntfy.</summary>
    Ntfy,

    /// <summary>The sentence of the notification as plain text.</summary>
    Text,

    /// <summary>A ping for a service that expects one from each backup, such as Healthchecks.</summary>
    Heartbeat,
}
