using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Configuration;

/// <summary>The checked settings of a run, with defaults filled in; immutable.</summary>
internal sealed record Settings
{
    /// <summary>The name of the target that always exists, by default in the data folder.</summary>
    public const string Staging = "staging";

    /// <summary>The name of the target that writes each source back to its original place.</summary>
    public const string Original = "original";

    /// <summary>These settings as they can be shown.</summary>
    public ShownSettings Shown { get; init; } = ShownSettings.None;

    /// <summary>The <c>http://</c> or <c>https://</c> address at which the API listens, without a path.</summary>
    public string Listen { get; init; } = "http://localhost:9000";

    /// <summary>The paths in the data folder.</summary>
    public required DataPaths Data { get; init; }

    /// <summary>The sources that can be backed up, in the order of the configuration; names are unique.</summary>
    public IReadOnlyList<SourceDefinition> Sources { get; init; } = [];

    /// <summary>The targets to which restores may write, including <c>staging</c> but not <c>original</c>.</summary>
    public IReadOnlyList<TargetDefinition> Targets { get; init; } = [];

    /// <summary>The copies of the archive store, in the order of the configuration; names are unique.</summary>
    public IReadOnlyList<CopyDefinition> Copies { get; init; } = [];

    /// <summary>How a botserver's bearer tokens are checked; null if none are accepted.</summary>
    public JwtSettings? Jwt { get; init; }

    /// <summary>How OpenID access tokens are checked; null if none are accepted.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>The certificate for serving the API over https; null for plain http.</summary>
    public TlsDefinition? Tls { get; init; }

    /// <summary>Whether and for which addresses the dashboard is served.</summary>
    public UiDefinition Ui { get; init; } = new();

    /// <summary>How long audit records are stored.</summary>
    public TimeSpan AuditKeep { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Which backups a prune keeps in addition to those that their own <c>retention_days</c> keeps.</summary>
    public RetentionRules Retention { get; init; } = new();

    /// <summary>Which archives a prune compresses again.</summary>
    public RecompressionRules Recompression { get; init; } = new();

    /// <summary>How often the service verifies backups by itself.</summary>
    public VerificationRules Verification { get; init; } = new();

    /// <summary>How drills run, and how often each source must be proven.</summary>
    public DrillRules Drill { get; init; } = new();

    /// <summary>What protects backups from being deleted.</summary>
    public ProtectionRules Protection { get; init; } = new();

    /// <summary>The webhooks to notify, in the order of the configuration; names are unique.</summary>
    public IReadOnlyList<WebhookDefinition> Webhooks { get; init; } = [];

    /// <summary>How notifications are sent by mail; null for none.</summary>
    public MailDefinition? Mail { get; init; }

    /// <summary>All receivers of notifications: the webhooks, then mail.</summary>
    public IReadOnlyList<NotificationReceiver> Receivers => Mail is null ? Webhooks : [.. Webhooks, Mail];

    /// <summary>What the server logs, and how.</summary>
    public LogDefinition Log { get; init; } = new(LogFormat.Text, LogLevel.Information);

    /// <summary>
    /// The configured schedules, in the order of the configuration; names are unique. Further schedules, created through the API or the
    /// command line, are stored in the catalogue.
    /// </summary>
    public IReadOnlyList<ScheduleDefinition> Schedules { get; init; } = [];

    /// <summary>The limits of the HTTP server.</summary>
    public RequestLimits Limits { get; init; } = new();

    /// <summary>The memory in bytes for the table of the chunks that a backup stores; beyond it, a temporary file is used.</summary>
    public int ChunkTableBytes { get; init; } = LimitSettings.DefaultChunkTableBytes;

    /// <summary>The number of threads that hash and compress; by default one per processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How many bytes of the sources a backup may read in a second, unless it has a limit of its own; 0 for no limit.</summary>
    public int ReadBytesPerSecond { get; init; }

    /// <summary>The I/O class of jobs except restores, and of backups without one of their own.</summary>
    public IoClass IoClass { get; init; }

    /// <summary>How groups are compressed, except those of sources with a compression of their own.</summary>
    public GroupCompression Compression { get; init; } = GroupCompression.Lz4;

    /// <summary>Whether and with which keys new archives are sealed.</summary>
    public EncryptionDefinition Encryption { get; init; } = new();

    /// <summary>The paths of all database files that are sources.</summary>
    public IReadOnlyList<string> DatabaseFiles => [.. Sources.Select(source => source.DatabaseFile).OfType<string>()];

    /// <summary>Returns the source with a name, or null.</summary>
    public SourceDefinition? FindSource(string name) => Sources.FirstOrDefault(source => source.Name == name);

    /// <summary>Returns the target with a name, or null.</summary>
    public TargetDefinition? FindTarget(string name) => Targets.FirstOrDefault(target => target.Name == name);

    /// <summary>Returns the copy with a name, or null.</summary>
    public CopyDefinition? FindCopy(string name) => Copies.FirstOrDefault(copy => copy.Name == name);

    /// <summary>Returns the webhook with a name, or null.</summary>
    public WebhookDefinition? FindWebhook(string name) => Webhooks.FirstOrDefault(webhook => webhook.Name == name);

    /// <summary>Returns the receiver of notifications with a name, or null.</summary>
    public NotificationReceiver? FindReceiver(string name) => Receivers.FirstOrDefault(receiver => receiver.Name == name);
}
