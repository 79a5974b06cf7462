using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Records of what was changed and what was refused. A record is never changed, but for the count of equal refusals.</summary>
internal sealed class AuditRepository
{
    private readonly SqliteConnection _connection;

    internal AuditRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a record; gives its number.</summary>
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

    /// <summary>Lets a record stand for more refusals than before.</summary>
    public void Raise(long number, long by) =>
        _connection.Execute("UPDATE audit SET count = count + $by WHERE " + "number = $number", ("number", number), ("by", by));

    /// <summary>One page of a listing, newest first.</summary>
    public Page<AuditRow> List(AuditFilter filter)
    {
        var matching = new Conditions()
            .And("action = $action", "action", filter.Action)
            .And("caller = $caller", "caller", filter.Caller)
            .And("at >= $since", "since", Sql.Stored(filter.Since))
            .And("at < $until", "until", Sql.Stored(filter.Until));
        var total = (long)_connection.Scalar($"SELECT count(*) FROM audit {matching}", matching.Parameters)!;
        var page = matching.And("number < $before", "before", filter.Before);
        var rows = _connection.Query(
            Read,
            $"SELECT * FROM audit {page} ORDER BY number DESC " + "LIMIT $limit",
            [.. page.Parameters, ("limit", filter.Limit + 1L)]
        );
        var hasMore = rows.Count > filter.Limit;
        return new Page<AuditRow>(hasMore ? rows[..filter.Limit] : rows, total, hasMore);
    }

    /// <summary>
    /// Forgets what is older than a time; of refusals of known callers, of refusals of strangers (who have no role) and of what was read,
    /// all but the newest of each.
    /// </summary>
    /// <param name="before">Records before then go.</param>
    /// <param name="most">How many refusals of known callers stay, and how many records of reads.</param>
    /// <param name="mostOfStrangers">How many refusals of strangers stay.</param>
    /// <returns>How many records went.</returns>
    public int Forget(DateTimeOffset before, int most, int mostOfStrangers) =>
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
            ("most", most),
            ("of_strangers", mostOfStrangers)
        );

    internal static AuditRow Read(SqliteDataReader reader) =>
        new()
        {
            Number = reader.Number("number")!.Value,
            At = reader.Time("at")!.Value,
            Action = reader.Text("action")!,
            Caller = reader.Text("caller"),
            Credential = reader.Text("credential"),
            // A role that this version does not know must not hide the record.
            Role = reader.Text("role") is { } word && WireNames.TryParse<Role>(word, out var role) ? role : null,
            Address = reader.Text("address"),
            Method = reader.Text("method"),
            Path = reader.Text("path"),
            Subject = reader.Text("subject"),
            Result = reader.Text("result")!,
            Status = (int?)reader.Number("status"),
            Count = reader.Number("count")!.Value,
        };
}
