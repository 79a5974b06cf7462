using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes audit records of changes and refusals. Records are never changed, except for the count of equal refusals.
/// </summary>
internal sealed class AuditRepository
{
    private readonly SqliteConnection _connection;

    internal AuditRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a record and returns its number.</summary>
    public long Insert(AuditRow row)
    {
        _connection.Insert(
            "audit",
            ("at", Sql.Stored(row.At)),
            ("action", row.Action),
            ("caller", row.Caller),
            ("credential", row.Credential),
            ("role", row.Role is { } role ? WireNames.Of(role) : null),
            ("address", row.Address),
            ("method", row.Method),
            ("path", row.Path),
            ("subject", row.Subject),
            ("result", row.Result),
            ("status", row.Status),
            ("count", row.Count)
        );
        return (long)_connection.Scalar("SELECT last_insert_rowid()")!;
    }

    /// <summary>Increases the number of refusals that a record represents.</summary>
    public void AddToCount(long number, long by) =>
        _connection.Execute("UPDATE audit SET count = count + $by WHERE number = $number", ("number", number), ("by", by));

    /// <summary>Returns one page of the records that match a filter, newest first.</summary>
    public Page<AuditRow> List(AuditFilter filter)
    {
        var matching = new Conditions()
            .And("action = $action", "action", filter.Action)
            .And("caller = $caller", "caller", filter.Caller)
            .And("subject = $subject", "subject", filter.Subject)
            .And("result = $result", "result", filter.Result)
            .And("at >= $since", "since", Sql.Stored(filter.Since))
            .And("at < $until", "until", Sql.Stored(filter.Until));
        var total = (long)_connection.Scalar($"SELECT count(*) FROM audit {matching}", matching.Parameters)!;
        var page = matching.And("number < $before", "before", filter.Before);
        var rows = _connection.Query(
            Read,
            $"SELECT * FROM audit {page} ORDER BY number DESC LIMIT $limit",
            [.. page.Parameters, ("limit", filter.Limit + 1L)]
        );
        var hasMore = rows.Count > filter.Limit;
        return new Page<AuditRow>(hasMore ? rows[..filter.Limit] : rows, total, hasMore);
    }

    /// <summary>
    /// Deletes records that are older than a time. Of refusals of known callers, of refusals of unknown callers (without a role) and of
    /// reads, also deletes all but the newest.
    /// </summary>
    /// <param name="before">The time before which records are deleted, UTC.</param>
    /// <param name="max">The number of refusals of known callers that stay, and the number of reads that stay.</param>
    /// <param name="maxOfStrangers">The number of refusals of unknown callers that stay.</param>
    /// <returns>The number of deleted records.</returns>
    public int Forget(DateTimeOffset before, int max, int maxOfStrangers) =>
        _connection.Execute(
            """
            DELETE FROM audit WHERE at < $before
                OR number IN (SELECT number FROM audit WHERE action = $refused AND role IS NOT NULL ORDER BY number DESC LIMIT -1 OFFSET $most)
                OR number IN (SELECT number FROM audit WHERE action = $refused AND role IS NULL ORDER BY number DESC LIMIT -1 OFFSET $of_strangers)
                OR number IN (SELECT number FROM audit WHERE action = $read ORDER BY number DESC LIMIT -1 OFFSET $most)
            """,
            ("before", Sql.Stored(before)),
            ("refused", AuditAction.Refused),
            ("read", AuditAction.BackupRead),
            ("most", max),
            ("of_strangers", maxOfStrangers)
        );

    internal static AuditRow Read(SqliteDataReader reader) =>
        new()
        {
            Number = reader.Number("number")!.Value,
            At = reader.Time("at")!.Value,
            Action = reader.Text("action")!,
            Caller = reader.Text("caller"),
            Credential = reader.Text("credential"),
            // A record with an unknown role must still be readable.
            Role = reader.Text("role") is { } name && WireNames.TryParse<Role>(name, out var role) ? role : null,
            Address = reader.Text("address"),
            Method = reader.Text("method"),
            Path = reader.Text("path"),
            Subject = reader.Text("subject"),
            Result = reader.Text("result")!,
            Status = (int?)reader.Number("status"),
            Count = reader.Number("count")!.Value,
        };
}
