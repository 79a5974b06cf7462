namespace BackupEdge.Configuration;

/// <summary>Where it is told over HTTP how jobs end.</summary>
internal sealed record WebhookDefinition
{
    /// <summary>Unique among the webhooks.</summary>
    public required string Name { get; init; }

    /// <summary>An absolute http or https address. Its path and query may be as good as a password: they are not to be shown.</summary>
    public required Uri Url { get; init; }

    /// <summary>What signs each notification, at least 32 bytes; null when they are not signed, or when it was not to be read.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>The words of <see cref="WebhookWords"/> of what it is told.</summary>
    public IReadOnlyList<string> On { get; init; } = WebhookWords.Usual;

    /// <summary>The address as far as it may be shown.</summary>
    public string Place => Url.GetLeftPart(UriPartial.Authority);
}
