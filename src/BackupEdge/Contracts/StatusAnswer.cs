using BackupEdge.Catalogue;
using BackupEdge.Encryption;
using BackupEdge.Faults;
using BackupEdge.Monitoring;

namespace BackupEdge.Contracts;

/// <summary>The status of the service, its sources and its schedules.</summary>
internal sealed record StatusAnswer
{
    /// <summary>The health without reasons.</summary>
    public const string Ok = "ok";

    /// <summary>The health with reasons.</summary>
    public const string Degraded = "degraded";

    /// <summary>Converts a status.</summary>
    public StatusAnswer(ServiceStatus status)
    {
        Health = status.IsDegraded ? Degraded : Ok;
        Reasons = [.. status.Reasons.Select(ReasonAnswer.Of)];
        Service = new(
            ProgramVersion.Number,
            status.IsRunning,
            UtcTime.Text(status.StartedAt),
            status.StartedAt is { } started ? status.AgeOf(started) : null
        );
        Sources = [.. status.Sources.Select(source => SourceStatusAnswer.From(source, status))];
        Schedules = [.. status.Schedules.Select(ScheduleStatusAnswer.From)];
        Store = status.Store is { } store ? new(store.Usage.Archives, store.Usage.Bytes, store.FreeBytes, store.ReserveBytes) : null;
        Bin = new(status.Bin.Backups, status.Bin.Bytes, status.Bin.UndeleteDays, UtcTime.Text(status.Bin.FreedEarlyAt));
        QueuedJobs = status.QueuedJobs;
        RunningJobs = status.RunningJobs;
        ActiveJobs = [.. status.ActiveJobs.Select(active => ActiveJobAnswer.From(active, status.At))];
        OldestUnverified = status.OldestUnverified is { } oldest
            ? new(oldest.Id, UtcTime.Text(oldest.EndedAt), status.AgeOf(oldest.EndedAt))
            : null;
        Verification = status.Verification is { } verified
            ? new(verified.WithinDays, verified.Verified, verified.Older, verified.Never, verified.Damaged, UtcTime.Text(verified.OldestAt))
            : null;
        Encryption = status.EncryptionMode is { } mode ? new(KeyWords.Of(mode), UtcTime.Text(status.UnlockedUntil)) : null;
        Webhooks =
        [
            .. status.Webhooks.Select(webhook => new WebhookStatusAnswer(
                webhook.Webhook,
                webhook.Waiting,
                UtcTime.Text(webhook.OldestAt),
                webhook.Error
            )),
        ];
        Copies = [.. status.Copies.Select(CopyAnswer.From)];
        Warnings = [.. status.Warnings.Select(ReasonAnswer.Of)];
    }

    /// <summary><c>ok</c>, or <c>degraded</c> if there are reasons.</summary>
    public string Health { get; }

    /// <summary>The failed checks, the most severe first.</summary>
    public IReadOnlyList<ReasonAnswer> Reasons { get; }

    /// <summary>The service itself.</summary>
    public ServiceAnswer Service { get; }

    /// <summary>The configured sources.</summary>
    public IReadOnlyList<SourceStatusAnswer> Sources { get; }

    /// <summary>Every schedule, newest first.</summary>
    public IReadOnlyList<ScheduleStatusAnswer> Schedules { get; }

    /// <summary>The archive store; <c>null</c> if it cannot be read.</summary>
    public StoreAnswer? Store { get; }

    /// <summary>The deleted backups that can be undeleted.</summary>
    public BinAnswer Bin { get; }

    /// <summary>The number of queued jobs.</summary>
    public long QueuedJobs { get; }

    /// <summary>The number of running jobs.</summary>
    public long RunningJobs { get; }

    /// <summary>The running jobs and the next queued ones, at most ten, oldest first.</summary>
    public IReadOnlyList<ActiveJobAnswer> ActiveJobs { get; }

    /// <summary>The oldest completed backup that was never verified; <c>null</c> if all were.</summary>
    public UnverifiedAnswer? OldestUnverified { get; }

    /// <summary>How many completed backups were verified, and when.</summary>
    public VerificationAnswer? Verification { get; }

    /// <summary>
    /// How new backups are encrypted; <c>null</c> if it is unknown: from the command line beside a server, or without its keys.
    /// </summary>
    public EncryptionStateAnswer? Encryption { get; }

    /// <summary>The configured webhooks.</summary>
    public IReadOnlyList<WebhookStatusAnswer> Webhooks { get; }

    /// <summary>The configured copies.</summary>
    public IReadOnlyList<CopyAnswer> Copies { get; }

    /// <summary>Risks that do not make the service degraded, such as copies that are not encrypted.</summary>
    public IReadOnlyList<ReasonAnswer> Warnings { get; }
}
