using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>schedules</c>.</summary>
internal static class ScheduleSettings
{
    /// <summary>Returns the valid schedules, in order, and notes the problems of the others.</summary>
    public static List<ScheduleDefinition> Read(
        SettingSection schedules,
        IReadOnlyList<SourceDefinition> sources,
        IReadOnlyList<CopyDefinition> copies
    )
    {
        var definitions = new List<ScheduleDefinition>();
        foreach (var name in NameRules.Usable(schedules))
        {
            if (ReadOne(name, schedules.Section(name), sources, copies) is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    private static ScheduleDefinition? ReadOne(
        string name,
        SettingSection schedule,
        IReadOnlyList<SourceDefinition> sources,
        IReadOnlyList<CopyDefinition> copies
    )
    {
        if (schedule.Origin is null)
        {
            return null;
        }

        schedule.AllowOnly(
            "cron",
            "kind",
            "copy",
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
        var kind = schedule.Text("kind") ?? ScheduleDefinition.BackupKind;
        var isBackup = kind == ScheduleDefinition.BackupKind;
        if (!schedule.Has("cron") || (isBackup && !schedule.Has("type")))
        {
            schedule.Refuse(
                $"needs a 'cron' such as '0 2 * * *', and a 'type' ({string.Join(", ", ScheduleDefinition.Types)}) or a 'kind' "
                    + $"({string.Join(", ", ScheduleDefinition.Kinds)})."
            );
            return null;
        }

        if (!isBackup && schedule.Has("type"))
        {
            schedule.Refuse("type", $"concerns only backups, and must not be given for the kind {kind}.");
            return null;
        }

        if (schedule.Text("cron") is not { } cron || (isBackup ? schedule.Text("type") : ScheduleDefinition.Types[0]) is not { } type)
        {
            return null;
        }

        var definition = new ScheduleDefinition
        {
            Name = name,
            Kind = kind,
            Copy = schedule.Text("copy"),
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
        foreach (
            var (field, problem) in definition
                .Problems()
                .Concat(UnknownSources(definition, sources))
                .Concat(UnknownCopy(definition, copies))
        )
        {
            if (schedule.Has(field))
            {
                schedule.Refuse(field, problem);
            }
            else
            {
                schedule.Refuse($"lacks '{field}', which {problem}");
            }

            isGood = false;
        }

        return isGood ? definition : null;
    }

    private static IEnumerable<(string Field, string Problem)> UnknownCopy(
        ScheduleDefinition definition,
        IReadOnlyList<CopyDefinition> copies
    )
    {
        if (definition.Copy is { } name && copies.All(copy => copy.Name != name))
        {
            yield return (
                "copy",
                $"is '{name}', which is not a copy. Known copies: {string.Join(", ", copies.Select(copy => copy.Name))}."
            );
        }
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
