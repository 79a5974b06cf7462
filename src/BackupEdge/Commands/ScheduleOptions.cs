using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>The options that say what a schedule is to be.</summary>
internal sealed class ScheduleOptions
{
    /// <summary><c>--cron</c>.</summary>
    public Option<string?> Cron { get; } =
        Options.Text("--cron", "LINE", "When: five fields, six with seconds, or a macro; '0 2 * * *' is " + "every day at two.");

    /// <summary><c>--type</c>.</summary>
    public Option<BackupType?> Type { get; } = Options.Word<BackupType>("--type", "What its backups are.");

    /// <summary><c>--name</c>.</summary>
    public Option<string?> Name { get; } = Options.Text("--name", "TEXT", "What to call it and its backups.");

    /// <summary><c>--timezone</c>.</summary>
    public Option<string?> TimeZone { get; } =
        Options.Text("--timezone", "ZONE", "The time zone of the line, such as Europe/Berlin; that " + "of the host " + "unless told.");

    /// <summary><c>--full-every</c>.</summary>
    public Option<string?> FullEvery { get; } =
        Options.Text("--full-every", "RHYTHM", "How often to make a full backup: 7d, 12h or " + "a cron line.");

    /// <summary><c>--retention-days</c>.</summary>
    public Option<int?> RetentionDays { get; } =
        Options.Whole(
            "--retention-days",
            "DAYS",
            1,
            ScheduleDefinition.MaxRetentionDays,
            "Days after which each of its " + "backups may go; " + "they are kept " + "unless told."
        );

    /// <summary><c>--sources</c>.</summary>
    public Option<string[]> Sources { get; } = Options.Texts("--sources", "NAME,...", "Only the sources of these names.");

    /// <summary><c>--files</c>.</summary>
    public Option<bool?> Files { get; } = Options.Flag("--files", "Whether to take sources of kind files.");

    /// <summary><c>--database</c>.</summary>
    public Option<bool?> Database { get; } = Options.Flag("--database", "Whether to take sources of the other kinds.");

    /// <summary><c>--catch-up</c>.</summary>
    public Option<bool?> CatchUp { get; } = Options.Flag("--catch-up", "Whether one run makes up for those that were missed.");

    /// <summary><c>--enabled</c>.</summary>
    public Option<bool?> Enabled { get; } = Options.Flag("--enabled", "Whether it runs.");

    /// <summary>Gives a command all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (
            Option option in (Option[])[Cron, Type, Name, TimeZone, FullEvery, RetentionDays, Sources, Files, Database, CatchUp, Enabled]
        )
        {
            command.Add(option);
        }
    }

    /// <summary>A definition with what was given put in.</summary>
    public ScheduleDefinition Over(ScheduleDefinition definition, CommandRun run) =>
        definition with
        {
            Name = run.Get(Name) ?? definition.Name,
            Cron = run.Get(Cron) ?? definition.Cron,
            TimeZone = run.Get(TimeZone) ?? definition.TimeZone,
            Type = run.Get(Type) is { } type ? WireNames.Of(type) : definition.Type,
            FullEvery = run.Get(FullEvery) ?? definition.FullEvery,
            RetentionDays = run.Get(RetentionDays) ?? definition.RetentionDays,
            Sources = run.Get(Sources) is { Length: > 0 } sources ? Options.Names(sources) : definition.Sources,
            IncludeFiles = run.Get(Files) ?? definition.IncludeFiles,
            IncludeDatabase = run.Get(Database) ?? definition.IncludeDatabase,
            CatchUp = run.Get(CatchUp) ?? definition.CatchUp,
            Enabled = run.Get(Enabled) ?? definition.Enabled,
        };
}
