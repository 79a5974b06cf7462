using BackupEdge.Cron;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>What a schedule was told, by the configuration or by a caller.</summary>
internal sealed record ScheduleDefinition
{
    /// <summary>The words of <see cref="Type"/>.</summary>
    public static readonly IReadOnlyList<string> Types = ["full", "incremental", "differential"];

    /// <summary>The most that <see cref="RetentionDays"/> takes.</summary>
    public const int MaxRetentionDays = 36500;

    private const int MaxNameLength = 200;

    /// <summary>What people call it, 1 to 200 characters; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>When it runs: a cron line of 5 or 6 fields, or a macro.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA name of the time zone that the line is read in; null for the host's.</summary>
    public string? TimeZone { get; init; }

    /// <summary><c>full</c>, <c>incremental</c> or <c>differential</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Days after which each of its backups may go, 1 to 36500; null to keep them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Only sources of these names; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether to take sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to take sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether it runs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether one run makes up for the due times that were missed while nothing could run.</summary>
    public bool CatchUp { get; init; } = true;

    /// <summary>
    /// How often it makes a full backup, in place of one of its type; null for never. See <see cref="FullBackupInterval"/>.
    /// </summary>
    public string? FullEvery { get; init; }

    /// <summary>When it falls due.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c>: it has <see cref="Problems"/>, be it because the host has lost its time zones.
    /// </exception>
    public CronSchedule Timing => CronSchedule.Read(Cron, ZoneOrThrow()).Schedule ?? throw Problem();

    /// <summary>When it makes a full backup; null when it never does for the rhythm's sake.</summary>
    /// <exception cref="Fault">As <see cref="Timing"/>.</exception>
    public FullBackupInterval? FullTiming =>
        FullEvery is null ? null : FullBackupInterval.Read(FullEvery, ZoneOrThrow()).Rhythm ?? throw Problem();

    /// <summary>Everything that is wrong with it: the field's snake_case name, and a text that follows the name in a sentence.</summary>
    public IEnumerable<(string Field, string Fault)> Problems()
    {
        var (zone, zoneFault) = TimeZones.Find(TimeZone);
        if (zoneFault is not null)
        {
            yield return ("timezone", zoneFault);
        }

        // Whether a line is good does not depend on the zone.
        if (CronSchedule.Read(Cron, zone ?? TimeZoneInfo.Utc).Fault is { } cronFault)
        {
            yield return ("cron", cronFault);
        }

        if (FullEvery is not null && FullBackupInterval.Read(FullEvery, zone ?? TimeZoneInfo.Utc).Fault is { } fullFault)
        {
            yield return ("full_every", fullFault);
        }

        if (!Types.Contains(Type))
        {
            yield return ("type", $"is one of {string.Join(", ", Types)}, not '{Type}'.");
        }

        if (RetentionDays is < 1 or > MaxRetentionDays)
        {
            yield return ("retention_days", $"is 1 to {MaxRetentionDays}, not {RetentionDays}.");
        }

        if (Name is not null && (Name.Length is 0 or > MaxNameLength || VisibleText.HasHidden(Name)))
        {
            yield return ("name", $"has 1 to {MaxNameLength} characters, and none that cannot be seen.");
        }

        if (Sources is { Count: 0 })
        {
            yield return ("sources", "is empty. Leave it out to take all, or name some.");
        }
    }

    /// <summary>Raises the first of its problems.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the field at fault.</exception>
    public void ThrowIfProblem()
    {
        if (Problems().Any())
        {
            throw Problem();
        }
    }

    private Fault Problem()
    {
        var (field, fault) = Problems().First();
        return new Fault(FaultCode.InvalidRequest, $"`{field}` {fault}", ("field", field));
    }

    private TimeZoneInfo ZoneOrThrow() => TimeZones.Find(TimeZone).Zone ?? throw Problem();
}
