using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Jobs;

/// <summary>Converts between the rows of schedules and their definitions.</summary>
internal static class ScheduleRows
{
    private const int TagBytes = 16;

    /// <summary>Returns the definition of a schedule.</summary>
    public static ScheduleDefinition Definition(this ScheduleRow row) =>
        new()
        {
            Name = row.Name,
            Kind = WireNames.Of(row.Kind),
            Copy = row.Copy,
            Cron = row.Cron,
            TimeZone = row.TimeZone,
            Type = WireNames.Of(row.Type),
            RetentionDays = row.RetentionDays,
            Sources = row.Sources,
            IncludeFiles = row.IncludeFiles,
            IncludeDatabase = row.IncludeDatabase,
            Enabled = row.Enabled,
            CatchUp = row.CatchUp,
            FullEvery = row.FullEvery,
            Limits = row.Limits,
        };

    /// <summary>
    /// Returns the row with a new definition. If that enables the schedule or changes when it runs, due times count from
    /// <paramref name="now"/> (UTC).
    /// </summary>
    public static ScheduleRow With(this ScheduleRow row, ScheduleDefinition definition, DateTimeOffset now)
    {
        var begins = definition.Enabled && (!row.Enabled || row.Cron != definition.Cron || row.TimeZone != definition.TimeZone);
        return row with
        {
            Name = definition.Name,
            Kind = WireNames.Parse<ScheduleKind>(definition.Kind),
            Copy = definition.Copy,
            Cron = definition.Cron,
            TimeZone = definition.TimeZone,
            Type = WireNames.Parse<BackupType>(definition.Type),
            RetentionDays = definition.RetentionDays,
            Sources = definition.Sources,
            IncludeFiles = definition.IncludeFiles,
            IncludeDatabase = definition.IncludeDatabase,
            Enabled = definition.Enabled,
            CatchUp = definition.CatchUp,
            FullEvery = definition.FullEvery,
            Limits = definition.Limits,
            CountsFrom = begins ? now : row.CountsFrom,
            NextDueAt =
                !definition.Enabled ? null
                : begins ? definition.Timing.Next(now)
                : row.NextDueAt,
        };
    }

    /// <summary>
    /// Returns an entity tag with quotes, as in the header <c>ETag</c>: it changes whenever the definition of the schedule does, and not
    /// with its runs.
    /// </summary>
    public static string Tag(this ScheduleRow row)
    {
        IEnumerable<string?> values =
        [
            row.Id,
            UtcTime.Text(row.CreatedAt),
            row.Name,
            row.Cron,
            row.TimeZone,
            WireNames.Of(row.Type),
            row.RetentionDays?.ToString(CultureInfo.InvariantCulture),
            row.FullEvery,
            row.Enabled.ToString(),
            row.CatchUp.ToString(),
            row.IncludeFiles.ToString(),
            row.IncludeDatabase.ToString(),
            row.Limits.ReadBytesPerSecond?.ToString(CultureInfo.InvariantCulture),
            row.Limits.Workers?.ToString(CultureInfo.InvariantCulture),
            row.Limits.IoClass is { } ioClass ? WireNames.Of(ioClass) : null,
            .. row.Kind == ScheduleKind.Backup ? [] : (string?[])[WireNames.Of(row.Kind), row.Copy],
            .. row.Sources is null ? [] : row.Sources.Prepend("sources"),
        ];

        // Each value is followed by a character that no value contains, and null differs from an empty text.
        var text = string.Concat(values.Select(value => value is null ? "\u0001" : value + '\0'));
        return $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, TagBytes))}\"";
    }

    /// <summary>Returns the options of the backup that a run of the schedule requests.</summary>
    public static BackupOptions Options(this ScheduleRow row, BackupType type) =>
        new()
        {
            Type = type,
            IncludeFiles = row.IncludeFiles,
            IncludeDatabase = row.IncludeDatabase,
            Sources = row.Sources,
            Label = row.Name,
            RetentionDays = row.RetentionDays,
            ScheduleId = row.Id,
            Limits = row.Limits == BackupLimits.None ? null : row.Limits,
        };

    /// <summary>Returns the options of the drill that a run of the schedule requests.</summary>
    public static DrillOptions DrillOptions(this ScheduleRow row) =>
        new()
        {
            Sources = row.Sources,
            Copy = row.Copy,
            ScheduleId = row.Id,
        };

    /// <summary>Returns the type of a run's backup: full if a full backup is due, otherwise the schedule's type.</summary>
    /// <param name="row">The schedule.</param>
    /// <param name="session">The catalogue.</param>
    /// <param name="due">The time at which the run is due, UTC.</param>
    public static BackupType TypeAt(this ScheduleRow row, CatalogueSession session, DateTimeOffset due)
    {
        var full = row.Definition().FullTiming;
        return full is not null && full.IsDue(session.ScheduleRuns.LastCompleted(row.Id, due, BackupType.Full)?.Time, due)
            ? BackupType.Full
            : row.Type;
    }
}
