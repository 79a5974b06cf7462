using System.Globalization;
using System.Text.Json;
using BackupEdge.Configuration;

namespace BackupEdge.Notifications;

/// <summary>The parts of a queued notification that people read.</summary>
/// <param name="Event">The event, such as <c>backup.failed</c>.</param>
/// <param name="Status">The status, such as <c>failed</c>.</param>
/// <param name="Text">One sentence, in one line, without invisible characters.</param>
/// <param name="CreatedAt">The time of the event, UTC.</param>
/// <param name="Host">The name of the machine.</param>
/// <param name="Facts">Further facts, with their names.</param>
internal sealed record Message(
    string Event,
    string Status,
    string Text,
    DateTimeOffset CreatedAt,
    string Host,
    IReadOnlyList<(string Name, string Value)> Facts
)
{
    private static readonly (string Part, string Field, string Name)[] Known =
    [
        ("job", "job_id", "Job"),
        ("job", "created_by", "Requested by"),
        ("job", "started_at", "Started"),
        ("job", "completed_at", "Ended"),
        ("job", "duration_seconds", "Seconds"),
        ("job", "error_count", "Errors"),
        ("job", "warning_count", "Warnings"),
        ("backup", "id", "Backup"),
        ("backup", "label", "Label"),
        ("backup", "files", "Files"),
        ("backup", "source_size", "Bytes"),
        ("backup", "size", "Bytes stored"),
        ("schedule", "schedule_id", "Schedule"),
        ("schedule", "due_at", "Due at"),
    ];

    /// <summary>Whether people should look at it soon.</summary>
    public bool IsUrgent => Status is "failed" or "interrupted" or "overdue";

    /// <summary>Reads the JSON document of a notification.</summary>
    /// <exception cref="JsonException">The document cannot be read.</exception>
    public static Message Parse(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return new Message(
            TextOf(root, "event") ?? "",
            TextOf(root, "status") ?? "",
            OneLine(TextOf(root, "message") ?? ""),
            DateTimeOffset.TryParse(TextOf(root, "created_at"), CultureInfo.InvariantCulture, out var at) ? at : default,
            OneLine(TextOf(root, "host") ?? ""),
            [.. FactsOf(root)]
        );
    }

    private static IEnumerable<(string Name, string Value)> FactsOf(JsonElement root)
    {
        foreach (var (part, field, name) in Known)
        {
            if (root.TryGetProperty(part, out var owner) && owner.ValueKind == JsonValueKind.Object && TextOf(owner, field) is { } value)
            {
                yield return (name, OneLine(value));
            }
        }
    }

    private static string? TextOf(JsonElement owner, string field) =>
        owner.TryGetProperty(field, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    private static string OneLine(string text) =>
        VisibleText.Escape(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
