namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>drill</c>.</summary>
internal static class DrillSettings
{
    private const string Bytes = "max_bytes";
    private const string Minutes = "max_minutes";
    private const string Days = "within_days";
    private const string PickName = "pick";
    private const string TargetName = "target";
    private const string PostgresName = "postgres";
    private const string CommandName = "command";
    private const string TimeoutName = "command_timeout";
    private const string StartName = "start_servers";
    private const string ProgramsName = "server_programs";
    private const string PsqlName = "psql";
    private const int MaxMinutes = 7 * 24 * 60;
    private const int MaxDays = 10_000;

    /// <summary>Returns the rules.</summary>
    /// <param name="drill">The section.</param>
    /// <param name="targets">The targets, of which a drill may use one.</param>
    public static DrillRules Read(SettingSection drill, IReadOnlyList<TargetDefinition> targets)
    {
        drill.AllowOnly(Bytes, Minutes, Days, PickName, TargetName, PostgresName, StartName, ProgramsName, CommandName, TimeoutName);
        var postgres = drill.Section(PostgresName);
        if (postgres.Origin is not null)
        {
            postgres.AllowOnly([.. PostgresSettings.Keys.Where(key => key != "pg_dump"), PsqlName]);
        }

        return new DrillRules
        {
            MaxBytes = drill.Text(Bytes) is { } bytes ? ByteSetting.Parse(drill, Bytes, bytes) : 0,
            MaxMinutes = drill.Number(Minutes, DrillRules.DefaultMinutes, 1, MaxMinutes),
            WithinDays = drill.Number(Days, DrillRules.DefaultDays, 0, MaxDays),
            IsWithinDaysGiven = drill.Has(Days),
            Pick = PickOf(drill),
            Target = TargetOf(drill, targets),
            Postgres = postgres.Origin is null ? null : PostgresSettings.Read(postgres),
            SqlProgram = postgres.Origin is null ? "psql" : ProgramSettings.Program(postgres, PsqlName, "psql"),
            StartsServers = drill.Flag(StartName, defaultValue: true),
            ServerPrograms = drill.Path(ProgramsName),
            Command = drill.Has(CommandName) ? ProgramSettings.Run(drill, CommandName) ?? [] : [],
            CommandTimeout = drill.Duration(TimeoutName, DrillRules.DefaultCommandTimeout),
        };
    }

    /// <summary>Returns the name of a choice of backups.</summary>
    public static string Of(DrillPick pick) =>
        pick switch
        {
            DrillPick.Newest => "newest",
            DrillPick.LeastProven => "least_proven",
            _ => throw new ArgumentOutOfRangeException(nameof(pick), pick, "The choice has no name."),
        };

    private static DrillPick PickOf(SettingSection drill)
    {
        if (drill.Text(PickName) is not { } text)
        {
            return DrillPick.Newest;
        }

        foreach (var pick in Enum.GetValues<DrillPick>())
        {
            if (Of(pick) == text)
            {
                return pick;
            }
        }

        drill.Refuse(PickName, $"must be {Of(DrillPick.Newest)} or {Of(DrillPick.LeastProven)}, not '{text}'.");
        return DrillPick.Newest;
    }

    private static string? TargetOf(SettingSection drill, IReadOnlyList<TargetDefinition> targets)
    {
        var name = drill.Text(TargetName);
        if (name is null || targets.Any(target => target.Name == name))
        {
            return name;
        }

        drill.Refuse(
            TargetName,
            name == Settings.Original
                ? "must not be original: a drill never writes to a source."
                : $"is '{name}', which is not a target. Known targets: {string.Join(", ", targets.Select(target => target.Name))}."
        );
        return null;
    }
}
