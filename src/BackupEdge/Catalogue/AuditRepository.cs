using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes audit records of changes and refusals. Records are never changed. Each is a leaf of a tree of
/// hashes, see <see cref="AuditTree"/>, which is written in the same transaction.
/// </summary>
internal sealed partial class AuditRepository
{
    private readonly SqliteConnection _connection;

    internal AuditRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a record at the end of the chain and returns its number.</summary>
    public long Insert(AuditRow row)
    {
        // The first record begins the chain. A catalogue that has lost the end continues with a new chain, which a verification reports:
        // changes must still be recorded.
        var end = End() ?? AuditEnd.New();
        var number = end.Number + 1;

        // Nobody else adds records. One that was added by hand must not prevent this one, and stays to be found.
        _connection.Execute("UPDATE OR REPLACE audit SET number = -number WHERE number = $number", ("number", number));
        Write(row with { Number = number }, row.Role is { } role ? WireNames.Of(role) : null, hash: null);
        SetEnd(end.Add(Seal(end.Chain, number)));
        return number;
    }

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

    // The role is a text, since a record with an unknown one is kept as it is.
    private void Write(AuditRow row, string? role, byte[]? hash) =>
        _connection.Insert(
            "audit",
            ("number", row.Number),
            ("at", Sql.Stored(row.At)),
            ("action", row.Action),
            ("caller", row.Caller),
            ("credential", row.Credential),
            ("role", role),
            ("address", row.Address),
            ("method", row.Method),
            ("path", row.Path),
            ("subject", row.Subject),
            ("result", row.Result),
            ("status", row.Status),
            ("count", row.Count),
            ("hash", hash)
        );
}
