using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes sessions and the codes of login links, both stored as hashes. A row with an unknown role <em>must not</em> count as a
/// session.
/// </summary>
internal sealed class SessionRepository
{
    private readonly SqliteConnection _connection;

    internal SessionRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a session.</summary>
    public void Insert(SessionRow row) =>
        _connection.Insert(
            "sessions",
            ("id", row.Id),
            ("hash", row.Hash),
            ("key_id", row.KeyId),
            ("name", row.Name),
            ("role", WireNames.Of(row.Role)),
            ("credential", row.Credential),
            ("owner", row.Owner),
            ("address", row.Address),
            ("remembered", row.IsRemembered),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("last_used_at", Sql.Stored(row.LastUsedAt)),
            ("expires_at", Sql.Stored(row.ExpiresAt))
        );

    /// <summary>Returns the session with the given id, even if it has ended; null if there is none.</summary>
    public SessionRow? Find(string id) => _connection.Query(Read, "SELECT * FROM sessions WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns all sessions, newest first, including those that have ended and were not deleted yet.</summary>
    public IReadOnlyList<SessionRow> List() =>
        [.. _connection.Query(Read, "SELECT * FROM sessions ORDER BY created_at DESC, id").OfType<SessionRow>()];

    /// <summary>Records the time of the last call of a user.</summary>
    public void Touch(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE sessions SET last_used_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    /// <summary>Deletes a session.</summary>
    public void Delete(string id) => _connection.Execute("DELETE FROM sessions WHERE id = $id", ("id", id));

    /// <summary>Deletes the sessions of an API key.</summary>
    public void DeleteOfKey(string keyId) => _connection.Execute("DELETE FROM sessions WHERE key_id = $key", ("key", keyId));

    /// <summary>Deletes sessions that have ended, and those of an owner beyond a number, the longest unused first.</summary>
    /// <param name="now">The current time, UTC.</param>
    /// <param name="idleSince">Sessions with an idle limit that were not used since this time have ended.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="most">The number of its sessions to keep.</param>
    public void Trim(DateTimeOffset now, DateTimeOffset idleSince, string owner, int most)
    {
        _connection.Execute(
            "DELETE FROM sessions WHERE expires_at <= $now OR (remembered = 0 AND last_used_at <= $idle)",
            ("now", Sql.Stored(now)),
            ("idle", Sql.Stored(idleSince))
        );
        _connection.Execute(
            """
            DELETE FROM sessions WHERE owner = $owner AND id NOT IN
                (SELECT id FROM sessions WHERE owner = $owner ORDER BY last_used_at DESC, created_at DESC, id LIMIT $most)
            """,
            ("owner", owner),
            ("most", most)
        );
    }

    /// <summary>Adds the code of a login link, and deletes those that have expired.</summary>
    public void InsertCode(byte[] hash, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        _connection.Execute("DELETE FROM login_codes WHERE expires_at <= $now", ("now", Sql.Stored(now)));
        _connection.Insert("login_codes", ("hash", hash), ("expires_at", Sql.Stored(expiresAt)));
    }

    /// <summary>Deletes the code of a login link, and returns whether it existed and had not expired.</summary>
    public bool TakeCode(byte[] hash, DateTimeOffset now) =>
        _connection.Execute(
            "DELETE FROM login_codes WHERE hash = $hash AND expires_at > $now",
            ("hash", hash),
            ("now", Sql.Stored(now))
        ) > 0;

    private static SessionRow? Read(SqliteDataReader reader) =>
        !WireNames.TryParse<Role>(reader.Text("role")!, out var role)
            ? null
            : new()
            {
                Id = reader.Text("id")!,
                Hash = (byte[])reader["hash"],
                KeyId = reader.Text("key_id"),
                Name = reader.Text("name")!,
                Role = role,
                Credential = reader.Text("credential")!,
                Owner = reader.Text("owner")!,
                Address = reader.Text("address"),
                IsRemembered = (long)reader["remembered"] != 0,
                CreatedAt = reader.Time("created_at")!.Value,
                LastUsedAt = reader.Time("last_used_at")!.Value,
                ExpiresAt = reader.Time("expires_at")!.Value,
            };
}
