namespace BackupEdge.Configuration;

/// <summary>A configured receiver of notifications: a webhook, or mail.</summary>
internal abstract record NotificationReceiver
{
    /// <summary>Unique among the receivers.</summary>
    public required string Name { get; init; }

    /// <summary>The subscribed events, as named in <see cref="WebhookWireNames"/>.</summary>
    public IReadOnlyList<string> On { get; init; } = WebhookWireNames.Default;

    /// <summary>Whether it receives notifications about backups only.</summary>
    public virtual bool BackupsOnly => false;

    /// <summary>The address without the parts that may be secret.</summary>
    public abstract string Place { get; }

    /// <summary>The name of the format of its notifications, as in the settings; <c>mail</c> for mail.</summary>
    public abstract string FormatName { get; }
}
