using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Everything a run of BackupEdge was told, checked and with defaults filled in; never changes while it runs.</summary>
internal sealed record Settings
{
    /// <summary>The target that always exists, inside the data folder unless configured.</summary>
    public const string Staging = "staging";

    /// <summary>The target that writes each source back to where it lies.</summary>
    public const string Original = "original";

    /// <summary>Where the API listens, an <c>http://</c> or <c>https://</c> address without a path.</summary>
    public string Listen { get; init; } = "http://localhost:9000";

    /// <summary>The folder of catalogue, archives and staging.</summary>
    public required DataPaths Data { get; init; }

    /// <summary>What can be backed up, in the order of the configuration; names are unique.</summary>
    public IReadOnlyList<SourceDefinition> Sources { get; init; } = [];

    /// <summary>Where restores may write; <c>staging</c> is among them, <c>original</c> is not.</summary>
    public IReadOnlyList<TargetDefinition> Targets { get; init; } = [];

    /// <summary>How bearer tokens are checked; null when none are accepted.</summary>
    public JwtSettings? Jwt { get; init; }

    /// <summary>How OpenID access tokens are checked; null when none are accepted.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>How the API is served over https; null for plain http.</summary>
    public TlsDefinition? Tls { get; init; }

    /// <summary>How long audit records are kept.</summary>
    public TimeSpan AuditKeep { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Which backups a prune keeps beside those that their own <c>retention_days</c> keeps.</summary>
    public RetentionRules Retention { get; init; } = new();

    /// <summary>Who is told how jobs end, in the order of the configuration; names are unique.</summary>
    public IReadOnlyList<WebhookDefinition> Webhooks { get; init; } = [];

    /// <summary>
    /// When backups are made by themselves, in the order of the configuration; names are unique. Callers may add more, which are in the
    /// catalogue.
    /// </summary>
    public IReadOnlyList<ScheduleDefinition> Schedules { get; init; } = [];

    /// <summary>How much the HTTP edge takes on.</summary>
    public RequestLimits Limits { get; init; } = new();

    /// <summary>Threads that hash and compress; one per processor unless told.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The source of a name, or null.</summary>
    public SourceDefinition? FindSource(string name) => Sources.FirstOrDefault(source => source.Name == name);

    /// <summary>The target of a name, or null.</summary>
    public TargetDefinition? FindTarget(string name) => Targets.FirstOrDefault(target => target.Name == name);

    /// <summary>The webhook of a name, or null.</summary>
    public WebhookDefinition? FindWebhook(string name) => Webhooks.FirstOrDefault(webhook => webhook.Name == name);
}
