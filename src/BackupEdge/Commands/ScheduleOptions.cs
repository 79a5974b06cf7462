using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>The options that define a schedule.</summary>
internal sealed class ScheduleOptions
{
    /// <summary><c>--cron</c>.</summary>
    public Option<string?> Cron { get; } =
        Options.Text("--cron", "LINE", "When to run: five fields, six with seconds, or a macro; '0 2 * * *' is every day at 02:00.");

    /// <summary><c>--kind</c>.</summary>
    public Option<ScheduleKind?> Kind { get; } = Options.Choice<ScheduleKind>("--kind", "What it does; default backup.");

    /// <summary><c>--copy</c>.</summary>
    public Option<string?> Copy { get; } = Options.Text("--copy", "NAME", "The copy to verify, or that a drill reads from.");

    /// <summary><c>--type</c>.</summary>
    public Option<BackupType?> Type { get; } = Options.Choice<BackupType>("--type", "Type of its backups; required for the kind backup.");

    /// <summary><c>--name</c>.</summary>
    public Option<string?> Name { get; } = Options.Text("--name", "TEXT", "Name of the schedule and label of its backups.");

    /// <summary><c>--timezone</c>.</summary>
    public Option<string?> TimeZone { get; } =
        Options.Text("--timezone", "ZONE", "Time zone of the cron line, such as Europe/Berlin; default the host's.");

    /// <summary><c>--full-every</c>.</summary>
    public Option<string?> FullEvery { get; } =
        Options.Text("--full-every", "INTERVAL", "How often to make a full backup: 7d, 12h or a cron line.");

    /// <summary><c>--retention-days</c>.</summary>
    public Option<int?> RetentionDays { get; } =
        Options.WholeNumber(
            "--retention-days",
            "DAYS",
            1,
            ScheduleDefinition.MaxRetentionDays,
            "Delete its backups after this many days (default: the retention rules decide)."
        );

    /// <summary><c>--sources</c>.</summary>
    public Option<string[]> Sources { get; } = Options.Texts("--sources", "NAME,...", "Only the sources with these names.");

    /// <summary><c>--files</c>.</summary>
    public Option<bool?> Files { get; } = Options.Flag("--files", "Whether to back up sources of the kinds files and s3.");

    /// <summary><c>--database</c>.</summary>
    public Option<bool?> Database { get; } = Options.Flag("--database", "Whether to back up sources of all other kinds.");

    /// <summary><c>--catch-up</c>.</summary>
    public Option<bool?> CatchUp { get; } = Options.Flag("--catch-up", "Whether a single run makes up for missed ones.");

    /// <summary><c>--enabled</c>.</summary>
    public Option<bool?> Enabled { get; } = Options.Flag("--enabled", "Whether the schedule runs.");

    /// <summary>The options that limit its backups.</summary>
    public LimitOptions Limits { get; } = new();

    /// <summary>Adds all of these options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (
            Option option in (Option[])
                [Cron, Kind, Type, Copy, Name, TimeZone, FullEvery, RetentionDays, Sources, Files, Database, CatchUp, Enabled]
        )
        {
            command.Add(option);
        }

        Limits.AddTo(command);
    }

    /// <summary>Returns a definition with the values of the given options.</summary>
    public ScheduleDefinition ApplyTo(ScheduleDefinition definition, CommandRun run) =>
        definition with
        {
            Name = run.Get(Name) ?? definition.Name,
            Cron = run.Get(Cron) ?? definition.Cron,
            Kind = run.Get(Kind) is { } kind ? WireNames.Of(kind) : definition.Kind,
            Copy = run.Get(Copy) ?? definition.Copy,
            TimeZone = run.Get(TimeZone) ?? definition.TimeZone,
            Type = run.Get(Type) is { } type ? WireNames.Of(type) : definition.Type,
            FullEvery = run.Get(FullEvery) ?? definition.FullEvery,
            RetentionDays = run.Get(RetentionDays) ?? definition.RetentionDays,
            Sources = Options.NamesIfGiven(run.Get(Sources)) ?? definition.Sources,
            IncludeFiles = run.Get(Files) ?? definition.IncludeFiles,
            IncludeDatabase = run.Get(Database) ?? definition.IncludeDatabase,
            CatchUp = run.Get(CatchUp) ?? definition.CatchUp,
            Enabled = run.Get(Enabled) ?? definition.Enabled,
            Limits = Limits.ApplyTo(definition.Limits, run),
        };
}
