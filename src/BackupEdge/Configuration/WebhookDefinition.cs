namespace BackupEdge.Configuration;

/// <summary>A configured receiver of notifications over HTTP.</summary>
internal sealed record WebhookDefinition : NotificationReceiver
{
    /// <summary>The absolute http or https address. Its path and query may contain a secret and must not be shown.</summary>
    public required Uri Url { get; init; }

    /// <summary>What its requests contain.</summary>
    public WebhookFormat Format { get; init; }

    /// <summary>The key that signs notifications; null for none, or if secrets were not to be read.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>
    /// A second key that signs notifications too, while receivers change from it to <see cref="Secret"/>; null for none.
    /// </summary>
    public byte[]? PreviousSecret { get; init; }

    /// <summary>The keys that sign notifications, the newest first.</summary>
    public IEnumerable<byte[]> Keys => new[] { Secret, PreviousSecret }.OfType<byte[]>();

    /// <inheritdoc/>
    public override bool BackupsOnly => Format == WebhookFormat.Heartbeat;

    /// <inheritdoc/>
    public override string Place => UrlOrigin;

    /// <inheritdoc/>
    public override string FormatName => WebhookWireNames.Of(Format);

    /// <summary>The scheme, host and port of the address, which may be shown.</summary>
    public string UrlOrigin => Url.GetLeftPart(UriPartial.Authority);
}
