using BackupEdge.Cron;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>The settings of a schedule, from the configuration or from a request.</summary>
internal sealed record ScheduleDefinition
{
    /// <summary>The valid values of <see cref="Type"/>.</summary>
    public static readonly IReadOnlyList<string> Types = ["full", "incremental", "differential"];

    /// <summary>The kind of schedules that make backups, which is the default.</summary>
    public const string BackupKind = "backup";

    /// <summary>The kind of schedules that run drills.</summary>
    public const string DrillKind = "drill";

    /// <summary>The kind of schedules that verify backups.</summary>
    public const string VerifyKind = "verify";

    /// <summary>The kind of schedules that verify a copy.</summary>
    public const string CopyVerifyKind = "copy-verify";

    /// <summary>The valid values of <see cref="Kind"/>.</summary>
    public static readonly IReadOnlyList<string> Kinds = [BackupKind, DrillKind, VerifyKind, CopyVerifyKind];

    /// <summary>The maximum of <see cref="RetentionDays"/>.</summary>
    public const int MaxRetentionDays = 36500;

    private const int MaxNameLength = 200;

    /// <summary>The name, 1 to 200 characters; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The cron line of 5 or 6 fields, or the macro, that defines the due times.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA name of the time zone of <see cref="Cron"/>; null for the host's time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What it does: one of <see cref="Kinds"/>.</summary>
    public string Kind { get; init; } = BackupKind;

    /// <summary>The name of the copy that a <c>copy-verify</c> verifies, or a drill reads from; null for none.</summary>
    public string? Copy { get; init; }

    /// <summary>
    /// The type of its backups: <c>full</c>, <c>incremental</c> or <c>differential</c>; without meaning for another <see cref="Kind"/>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The days after which each of its backups may be deleted, 1 to 36500; null to keep them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The names of the sources to back up; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether to back up sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to back up sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether the schedule runs at its due times.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether one run makes up for due times missed while the service was not running.</summary>
    public bool CatchUp { get; init; } = true;

    /// <summary>
    /// How often a run makes a full backup instead of one of <see cref="Type"/>; null for never. See <see cref="FullBackupInterval"/>.
    /// </summary>
    public string? FullEvery { get; init; }

    /// <summary>The limits of its backups.</summary>
    public BackupLimits Limits { get; init; } = BackupLimits.None;

    /// <summary>The parsed <see cref="Cron"/> in the schedule's time zone.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if <see cref="Problems"/> returns any, for example because the host no longer has time zone files.
    /// </exception>
    public CronSchedule Timing => CronSchedule.Read(Cron, ZoneOrThrow()).Schedule ?? throw FirstFault();

    /// <summary>The parsed <see cref="FullEvery"/>; null if that is null.</summary>
    /// <exception cref="Fault">As <see cref="Timing"/>.</exception>
    public FullBackupInterval? FullTiming =>
        FullEvery is null ? null : FullBackupInterval.Read(FullEvery, ZoneOrThrow()).Interval ?? throw FirstFault();

    /// <summary>Returns each problem: the field's snake_case name, and the end of a sentence that begins with that name.</summary>
    public IEnumerable<(string Field, string Problem)> Problems()
    {
        var (zone, zoneProblem) = TimeZones.Find(TimeZone);
        if (zoneProblem is not null)
        {
            yield return ("timezone", zoneProblem);
        }

        // The zone does not affect whether a cron line is valid.
        if (CronSchedule.Read(Cron, zone ?? TimeZoneInfo.Utc).Problem is { } cronProblem)
        {
            yield return ("cron", cronProblem);
        }

        if (FullEvery is not null && FullBackupInterval.Read(FullEvery, zone ?? TimeZoneInfo.Utc).Problem is { } fullProblem)
        {
            yield return ("full_every", fullProblem);
        }

        if (!Types.Contains(Type))
        {
            yield return ("type", $"must be one of {string.Join(", ", Types)}, not '{Type}'.");
        }

        if (RetentionDays is < 1 or > MaxRetentionDays)
        {
            yield return ("retention_days", $"must be from 1 to {MaxRetentionDays}, not {RetentionDays}.");
        }

        if (Name is not null && (Name.Length is 0 or > MaxNameLength || VisibleText.HasHidden(Name)))
        {
            yield return ("name", $"must have 1 to {MaxNameLength} characters, all of them visible.");
        }

        if (Sources is { Count: 0 })
        {
            yield return ("sources", "must not be empty. Omit it to back up all sources, or list some.");
        }

        foreach (var problem in Limits.Problems().Concat(ProblemsOfKind()))
        {
            yield return problem;
        }
    }

    // What concerns only backups must not be given for other work: it would have no effect.
    private IEnumerable<(string Field, string Problem)> ProblemsOfKind()
    {
        if (!Kinds.Contains(Kind))
        {
            yield return ("kind", $"must be one of {string.Join(", ", Kinds)}, not '{Kind}'.");
        }

        if (Kind == CopyVerifyKind && Copy is null)
        {
            yield return ("copy", "is required for the kind copy-verify: the name of the copy to verify.");
        }

        if (Copy is not null && Kind is not (CopyVerifyKind or DrillKind))
        {
            yield return ("copy", "concerns only the kinds drill and copy-verify.");
        }

        if (Kind == BackupKind)
        {
            yield break;
        }

        if (Sources is not null && Kind != DrillKind)
        {
            yield return ("sources", $"must not be given for the kind {Kind}.");
        }

        (string Field, bool IsGiven)[] ofBackups =
        [
            ("full_every", FullEvery is not null),
            ("retention_days", RetentionDays is not null),
            ("include_files", !IncludeFiles),
            ("include_database", !IncludeDatabase),
            ("read_bytes_per_second", Limits.ReadBytesPerSecond is not null),
            ("workers", Limits.Workers is not null),
            ("io_class", Limits.IoClass is not null),
        ];
        foreach (var (field, _) in ofBackups.Where(one => one.IsGiven))
        {
            yield return (field, $"concerns only backups, and must not be given for the kind {Kind}.");
        }
    }

    /// <summary>Throws <see cref="Fault"/> with the first of its problems, if any.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field.</exception>
    public void ThrowIfProblem()
    {
        if (Problems().Any())
        {
            throw FirstFault();
        }
    }

    private Fault FirstFault()
    {
        var (field, problem) = Problems().First();
        return new Fault(FaultCode.InvalidRequest, $"`{field}` {problem}", ("field", field));
    }

    private TimeZoneInfo ZoneOrThrow() => TimeZones.Find(TimeZone).Zone ?? throw FirstFault();
}
