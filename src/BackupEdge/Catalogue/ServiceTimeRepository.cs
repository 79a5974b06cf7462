using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes the service time, and the age of backups by it.</summary>
internal sealed class ServiceTimeRepository
{
    private const string Kept = "status IN ('completed', 'missing') AND deleted_at IS NULL";
    private readonly SqliteConnection _connection;

    internal ServiceTimeRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the service time when it was last recorded, which is a little early.</summary>
    public ServiceTime Now() => Find()?.Time ?? default;

    /// <summary>Returns the recorded service time; null if there is none.</summary>
    public ServiceClockRow? Find() =>
        _connection
            .Query(
                reader => new ServiceClockRow(
                    new ServiceTime(reader.GetInt64(0), reader.GetInt64(1)),
                    reader.GetString(2),
                    TimeSpan.FromMilliseconds(reader.GetInt64(3)),
                    reader.Time(4)!.Value
                ),
                "SELECT run_ms, off_ms, boot, boot_ms, seen_at FROM service_time"
            )
            .FirstOrDefault();

    /// <summary>Records the service time.</summary>
    public void Set(ServiceClockRow row) =>
        _connection.Execute(
            """
            INSERT OR REPLACE INTO service_time (number, run_ms, off_ms, boot, boot_ms, seen_at)
            VALUES (1, $run, $off, $boot, $since, $at)
            """,
            ("run", row.Time.RunMilliseconds),
            ("off", row.Time.OffMilliseconds),
            ("boot", row.Boot),
            ("since", (long)row.SinceBoot.TotalMilliseconds),
            ("at", Sql.Stored(row.SeenAt))
        );

    /// <summary>Returns whether a completed backup has no age yet.</summary>
    public bool HasBackupWithoutAge() =>
        _connection.Scalar("SELECT 1 FROM backups INDEXED BY backups_without_age WHERE run_ms IS NULL AND status = 'completed' LIMIT 1")
            is not null;

    /// <summary>Sets from when on completed backups that have no age yet are getting older.</summary>
    public void BeginAges(ServiceTime now) =>
        RetainedRevision.Execute(
            _connection,
            "UPDATE backups SET run_ms = $run, off_ms = $off WHERE run_ms IS NULL AND status = 'completed'",
            ("run", now.RunMilliseconds),
            ("off", now.OffMilliseconds)
        );

    /// <summary>
    /// Returns the existing backups that are younger than an age, by their ids, and for how long the host must run until they are not.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> Younger(TimeSpan age)
    {
        var younger = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        if (age <= TimeSpan.Zero)
        {
            return younger;
        }

        var now = Now();
        foreach (var (id, since) in _connection.Query(Read, $"SELECT id, run_ms, off_ms FROM backups WHERE {Kept}"))
        {
            Add(younger, id, since, now, age);
        }

        return younger;
    }

    /// <summary>
    /// Returns for how long the host must run until a backup has an age, also if it is deleted; zero if it has, or if it never completed.
    /// </summary>
    public TimeSpan Until(string id, TimeSpan age)
    {
        if (age <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var rows = _connection.Query(
            Read,
            "SELECT id, run_ms, off_ms FROM backups WHERE id = $id AND status IN ('completed', 'missing')",
            ("id", id)
        );
        var younger = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        rows.ForEach(row => Add(younger, id, row.Since, Now(), age));
        return younger.GetValueOrDefault(id);
    }

    // One without an age has just completed.
    private static void Add(Dictionary<string, TimeSpan> younger, string id, ServiceTime? since, ServiceTime now, TimeSpan age)
    {
        var until = since is { } begun ? now.Until(begun, age) : age;
        if (until > TimeSpan.Zero)
        {
            younger[id] = until;
        }
    }

    private static (string Id, ServiceTime? Since) Read(SqliteDataReader reader) =>
        (reader.GetString(0), reader.Number(1) is { } run ? new ServiceTime(run, reader.Number(2) ?? 0) : null);
}
