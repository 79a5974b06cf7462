using System.Diagnostics;

namespace BackupEdge.Configuration;

/// <summary>The names of the events to which a webhook can subscribe, and of the formats.</summary>
internal static class WebhookWireNames
{
    /// <summary>The event that a job started.</summary>
    public const string Started = "started";

    /// <summary>The event that a job failed or was interrupted.</summary>
    public const string Failed = "failed";

    /// <summary>The event that a backup completed with warnings.</summary>
    public const string Warning = "warning";

    /// <summary>The event that a job completed.</summary>
    public const string Completed = "completed";

    /// <summary>The event that a schedule has had no completed backup for too long.</summary>
    public const string Overdue = "overdue";

    /// <summary>All events.</summary>
    public static IReadOnlyList<string> All { get; } = [Failed, Warning, Completed, Overdue, Started];

    /// <summary>The default: the events that need attention.</summary>
    public static IReadOnlyList<string> Default { get; } = [Failed, Warning, Overdue];

    /// <summary>The default of the format <c>heartbeat</c>: what a service that expects pings must receive.</summary>
    public static IReadOnlyList<string> HeartbeatDefault { get; } = [Failed, Completed, Started];

    /// <summary>The names of all formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. Enum.GetValues<WebhookFormat>().Select(Of)];

    /// <summary>Returns the name of a format in the settings.</summary>
    public static string Of(WebhookFormat format) =>
        format switch
        {
            WebhookFormat.Json => "json",
            WebhookFormat.Slack => "slack",
            WebhookFormat.Discord => "discord",
            WebhookFormat.Ntfy => "ntfy",
            WebhookFormat.Text => "text",
            WebhookFormat.Heartbeat => "heartbeat",
            _ => throw new UnreachableException($"{nameof(WebhookFormat)}.{format} has no name."),
        };

    /// <summary>Returns the format with a name, which must be one of <see cref="Formats"/>.</summary>
    public static WebhookFormat FormatOf(string name) => Enum.GetValues<WebhookFormat>().First(format => Of(format) == name);
}
