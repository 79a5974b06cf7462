using System.Text.Json;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes schedules.</summary>
internal sealed class ScheduleRepository
{
    private const string Configuration = "configuration",
        Api = "api";
    private readonly SqliteConnection _connection;

    internal ScheduleRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>The stored names of the places where a schedule can be defined.</summary>
    internal static IReadOnlyList<string> Origins { get; } = [Api, Configuration];

    /// <summary>Adds a schedule.</summary>
    public void Insert(ScheduleRow row) =>
        _connection.Insert(
            "schedules",
            [
                ("id", row.Id),
                ("origin", row.IsConfigured ? Configuration : Api),
                ("created_at", Sql.Stored(row.CreatedAt)),
                ("created_by", row.CreatedBy),
                .. Changeable(row),
            ]
        );

    /// <summary>Writes all properties of a schedule that can change.</summary>
    public void Update(ScheduleRow row) =>
        _connection.Execute(
            """
            UPDATE schedules SET name = $name, cron = $cron, timezone = $timezone, kind = $kind, copy = $copy, type = $type,
                retention_days = $retention_days, sources = $sources, include_files = $include_files,
                include_database = $include_database, enabled = $enabled, catch_up = $catch_up, full_every = $full_every,
                read_bytes_per_second = $read_bytes_per_second, workers = $workers, io_class = $io_class, counts_from = $counts_from,
                next_due_at = $next_due_at, last_started_at = $last_started_at
            WHERE id = $id
            """,
            [("id", row.Id), .. Changeable(row)]
        );

    /// <summary>Returns the schedule with the given id; null if there is none.</summary>
    public ScheduleRow? Find(string id) => _connection.Query(Read, "SELECT * FROM schedules WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns the ids that a part matches, see <see cref="IdMatch"/>.</summary>
    public IReadOnlyList<string> IdsLike(string part, int limit) =>
        IdMatch.Find(_connection, "schedules WHERE true", "schedule", part, limit);

    /// <summary>Returns all schedules, newest first.</summary>
    public IReadOnlyList<ScheduleRow> List() => _connection.Query(Read, "SELECT * FROM schedules ORDER BY number DESC");

    /// <summary>Deletes a schedule and the records of its runs. Its backups stay.</summary>
    public void Remove(string id)
    {
        _connection.Execute("DELETE FROM schedules WHERE id = $id", ("id", id));
        _connection.Execute("DELETE FROM reported_overdue WHERE schedule_id = $id", ("id", id));
    }

    private static (string Name, object? Value)[] Changeable(ScheduleRow row) =>
        [
            ("name", row.Name),
            ("cron", row.Cron),
            ("timezone", row.TimeZone),
            ("type", WireNames.Of(row.Type)),
            ("retention_days", row.RetentionDays),
            ("sources", row.Sources is null ? null : JsonSerializer.Serialize(row.Sources, CatalogueJson.Default.IReadOnlyListString)),
            ("include_files", row.IncludeFiles),
            ("include_database", row.IncludeDatabase),
            ("enabled", row.Enabled),
            ("catch_up", row.CatchUp),
            ("full_every", row.FullEvery),
            ("kind", WireNames.Of(row.Kind)),
            ("copy", row.Copy),
            ("read_bytes_per_second", row.Limits.ReadBytesPerSecond),
            ("workers", row.Limits.Workers),
            ("io_class", row.Limits.IoClass is { } ioClass ? WireNames.Of(ioClass) : null),
            ("counts_from", Sql.Stored(row.CountsFrom)),
            ("next_due_at", Sql.Stored(row.NextDueAt)),
            ("last_started_at", Sql.Stored(row.LastStartedAt)),
        ];

    internal static ScheduleRow Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.Text("id")!,
            Name = reader.Text("name"),
            IsConfigured = reader.Text("origin") == Configuration,
            Cron = reader.Text("cron")!,
            TimeZone = reader.Text("timezone"),
            Type = WireNames.Parse<BackupType>(reader.Text("type")!),
            RetentionDays = (int?)reader.Number("retention_days"),
            Sources = reader.Text("sources") is { } sources
                ? JsonSerializer.Deserialize(sources, CatalogueJson.Default.IReadOnlyListString)
                : null,
            IncludeFiles = reader.Number("include_files") != 0,
            IncludeDatabase = reader.Number("include_database") != 0,
            Enabled = reader.Number("enabled") != 0,
            CatchUp = reader.Number("catch_up") != 0,
            FullEvery = reader.Text("full_every"),
            Kind = reader.Text("kind") is { } kind ? WireNames.Parse<ScheduleKind>(kind) : ScheduleKind.Backup,
            Copy = reader.Text("copy"),
            Limits = new BackupLimits
            {
                ReadBytesPerSecond = (int?)reader.Number("read_bytes_per_second"),
                Workers = (int?)reader.Number("workers"),
                IoClass = reader.Text("io_class") is { } ioClass ? WireNames.Parse<IoClass>(ioClass) : null,
            },
            CreatedAt = reader.Time("created_at")!.Value,
            CreatedBy = reader.Text("created_by")!,
            CountsFrom = reader.Time("counts_from")!.Value,
            NextDueAt = reader.Time("next_due_at"),
            LastStartedAt = reader.Time("last_started_at"),
        };
}
