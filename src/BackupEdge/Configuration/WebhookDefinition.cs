namespace BackupEdge.Configuration;

/// <summary>A configured receiver of notifications over HTTP.</summary>
internal sealed record WebhookDefinition
{
    /// <summary>Unique among the webhooks.</summary>
    public required string Name { get; init; }

    /// <summary>The absolute http or https address. Its path and query may contain a secret and must not be shown.</summary>
    public required Uri Url { get; init; }

    /// <summary>The secret that signs notifications, at least 32 bytes; null for none, or if secrets were not to be read.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>The subscribed events, as named in <see cref="WebhookWireNames"/>.</summary>
    public IReadOnlyList<string> On { get; init; } = WebhookWireNames.Default;

    /// <summary>The scheme, host and port of the address, which may be shown.</summary>
    public string UrlOrigin => Url.GetLeftPart(UriPartial.Authority);
}
