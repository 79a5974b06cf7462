using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes notifications, which form one queue for each webhook.</summary>
internal sealed class NotificationRepository
{
    private readonly SqliteConnection _connection;

    internal NotificationRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a notification at the end of its webhook's queue.</summary>
    public void Insert(NotificationRow row) =>
        _connection.Insert(
            "notifications",
            ("id", row.Id),
            ("webhook", row.Webhook),
            ("event", row.Event),
            ("subject", row.Subject),
            ("body", row.Body),
            ("status", WireNames.Of(row.Status)),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("next_attempt_at", Sql.Stored(row.NextAttemptAt))
        );

    /// <summary>Writes the status, attempts, times and error of a notification.</summary>
    public void Update(NotificationRow row) =>
        _connection.Execute(
            "UPDATE notifications SET status = $status, attempts = $attempts, next_attempt_at = $next, ended_at = $ended, error = $error "
                + "WHERE id = $id",
            ("id", row.Id),
            ("status", WireNames.Of(row.Status)),
            ("attempts", row.Attempts),
            ("next", Sql.Stored(row.NextAttemptAt)),
            ("ended", Sql.Stored(row.EndedAt)),
            ("error", row.Error)
        );

    /// <summary>Returns the notification with the given id; null if there is none.</summary>
    public NotificationRow? Find(string id) =>
        _connection.Query(Read, "SELECT * FROM notifications WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns the oldest waiting notification of a webhook that is due; null if there is none.</summary>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="now">The current time, UTC.</param>
    /// <param name="farthest">
    /// The latest time for which an attempt can be planned, UTC. A later one means that the clock has been set back since; it is due.
    /// </param>
    public NotificationRow? NextDue(string webhook, DateTimeOffset now, DateTimeOffset farthest) =>
        _connection
            .Query(
                Read,
                """
                SELECT * FROM notifications WHERE webhook = $webhook AND status = 'waiting' AND (next_attempt_at <= $now OR next_attempt_at > $farthest)
                ORDER BY number LIMIT 1
                """,
                ("webhook", webhook),
                ("now", Sql.Stored(now)),
                ("farthest", Sql.Stored(farthest))
            )
            .FirstOrDefault();

    /// <summary>Returns all notifications of a webhook, oldest first.</summary>
    public IReadOnlyList<NotificationRow> OfWebhook(string webhook) =>
        _connection.Query(Read, "SELECT * FROM notifications WHERE webhook = $webhook ORDER BY number", ("webhook", webhook));

    /// <summary>Returns the names of the webhooks that have waiting notifications.</summary>
    public IReadOnlyList<string> WebhooksWithWaiting() =>
        _connection.Query(
            reader => reader.GetString(0),
            "SELECT DISTINCT webhook FROM notifications WHERE status = 'waiting' ORDER BY webhook"
        );

    /// <summary>Gives up the oldest waiting notifications of a webhook.</summary>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="keep">The number of notifications that continue to wait.</param>
    /// <param name="at">The current time, UTC.</param>
    /// <param name="why">The error to record for the others.</param>
    /// <returns>The number of notifications that were given up.</returns>
    public int GiveUpOldest(string webhook, int keep, DateTimeOffset at, string why) =>
        _connection.Execute(
            """
            UPDATE notifications SET status = 'failed', ended_at = $at, error = $why WHERE number IN
                (SELECT number FROM notifications WHERE webhook = $webhook AND status = 'waiting' ORDER BY number DESC LIMIT -1 OFFSET $keep)
            """,
            ("webhook", webhook),
            ("keep", keep),
            ("at", Sql.Stored(at)),
            ("why", why)
        );

    /// <summary>
    /// Deletes all notifications that ended before a time, and those of a webhook that ended except for the newest ones.
    /// </summary>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="endedBefore">The time before which notifications of all webhooks are deleted, UTC.</param>
    /// <param name="keep">The number of ended notifications of the webhook that stay.</param>
    public void Forget(string webhook, DateTimeOffset endedBefore, int keep) =>
        _connection.Execute(
            """
            DELETE FROM notifications WHERE (status <> 'waiting' AND ended_at < $before) OR number IN
                (SELECT number FROM notifications WHERE webhook = $webhook AND status <> 'waiting' ORDER BY number DESC LIMIT -1 OFFSET $keep)
            """,
            ("before", Sql.Stored(endedBefore)),
            ("webhook", webhook),
            ("keep", keep)
        );

    /// <summary>Records that a schedule was reported as overdue at a due time. Returns false if it was reported before.</summary>
    public bool MarkOverdueReported(string scheduleId, DateTimeOffset dueAt) =>
        _connection.Execute(
            """
            INSERT INTO reported_overdue (schedule_id, due_at) VALUES ($schedule, $due)
            ON CONFLICT (schedule_id) DO UPDATE SET due_at = excluded.due_at WHERE due_at <> excluded.due_at
            """,
            ("schedule", scheduleId),
            ("due", Sql.Stored(dueAt))
        ) > 0;

    /// <summary>Returns counts and times of the notifications of a webhook.</summary>
    public WebhookState StateOf(string webhook) =>
        _connection
            .Query(
                reader => new WebhookState(
                    reader.Number("waiting")!.Value,
                    reader.Number("delivered")!.Value,
                    reader.Number("failed")!.Value,
                    reader.Time("next_attempt_at"),
                    reader.Time("last_delivered_at"),
                    reader.Text("error")
                ),
                """
                SELECT count(*) FILTER (WHERE status = 'waiting') AS waiting,
                    count(*) FILTER (WHERE status = 'delivered') AS delivered,
                    count(*) FILTER (WHERE status = 'failed') AS failed,
                    min(next_attempt_at) FILTER (WHERE status = 'waiting') AS next_attempt_at,
                    max(ended_at) FILTER (WHERE status = 'delivered') AS last_delivered_at,
                    (SELECT error FROM notifications WHERE webhook = $webhook AND error IS NOT NULL ORDER BY number DESC LIMIT 1) AS error
                FROM notifications WHERE webhook = $webhook
                """,
                ("webhook", webhook)
            )
            .Single();

    private static NotificationRow Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.Text("id")!,
            Webhook = reader.Text("webhook")!,
            Event = reader.Text("event")!,
            Subject = reader.Text("subject")!,
            Body = reader.Text("body")!,
            Status = WireNames.Parse<NotificationStatus>(reader.Text("status")!),
            CreatedAt = reader.Time("created_at")!.Value,
            Attempts = reader.Number("attempts")!.Value,
            NextAttemptAt = reader.Time("next_attempt_at")!.Value,
            EndedAt = reader.Time("ended_at"),
            Error = reader.Text("error"),
        };
}
