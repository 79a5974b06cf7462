using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>schedules</c>.</summary>
internal static class ScheduleSettings
{
    /// <summary>Returns the valid schedules, in order, and notes the problems of the others.</summary>
    public static List<ScheduleDefinition> Read(SettingSection schedules, IReadOnlyList<SourceDefinition> sources)
    {
        var definitions = new List<ScheduleDefinition>();
        foreach (var name in NameRules.Usable(schedules))
        {
            if (ReadOne(name, schedules.Section(name), sources) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    private static ScheduleDefinition? ReadOne(string name, SettingSection schedule, IReadOnlyList<SourceDefinition> sources)
    {
        if (schedule.Origin is null)
        {
            return null;
        }

        schedule.AllowOnly(
            "cron",
            "timezone",
            "type",
            "retention_days",
            "sources",
            "include_files",
            "include_database",
            "enabled",
            "catch_up",
            "full_every",
            "read_bytes_per_second",
            "workers",
            "io_class"
        );
        if (!schedule.Has("cron") || !schedule.Has("type"))
        {
            schedule.Refuse($"needs a 'cron' such as '0 2 * * *', and a 'type': {string.Join(", ", ScheduleDefinition.Types)}.");
            return null;
        }

        if (schedule.Text("cron") is not { } cron || schedule.Text("type") is not { } type)
        {
            return null;
        }

        var definition = new ScheduleDefinition
        {
            Name = name,
            Cron = cron,
            TimeZone = schedule.Text("timezone"),
            Type = type,
            RetentionDays = schedule.Has("retention_days")
                ? schedule.Number("retention_days", 1, 1, ScheduleDefinition.MaxRetentionDays)
                : null,
            Sources = schedule.Has("sources") ? schedule.Texts("sources") : null,
            IncludeFiles = schedule.Flag("include_files", true),
            IncludeDatabase = schedule.Flag("include_database", true),
            Enabled = schedule.Flag("enabled", true),
            CatchUp = schedule.Flag("catch_up", true),
            FullEvery = schedule.Text("full_every"),
            Limits = LimitSettings.OfSchedule(schedule),
        };
        var isGood = true;
        foreach (var (field, problem) in definition.Problems().Concat(UnknownSources(definition, sources)))
        {
            schedule.Refuse(field, problem);
            isGood = false;
        }

        return isGood ? definition : null;
    }

    private static IEnumerable<(string Field, string Problem)> UnknownSources(
        ScheduleDefinition definition,
        IReadOnlyList<SourceDefinition> sources
    ) =>
        from name in definition.Sources ?? []
        where sources.All(source => source.Name != name)
        select (
            "sources",
            $"contains '{name}', which is not a source. Known sources: {string.Join(", ", sources.Select(source => source.Name))}."
        );
}
