using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes the API keys, which are stored as hashes. A row with an unknown role, for example one that a newer version wrote,
/// <em>must not</em> count as a key: only <see cref="Any"/> and <see cref="OfUnknownRole"/> include it.
/// </summary>
internal sealed class KeyRepository
{
    private readonly SqliteConnection _connection;

    internal KeyRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a key.</summary>
    public void Insert(KeyRow row) =>
        _connection.Insert(
            "keys",
            ("id", row.Id),
            ("name", row.Name),
            ("role", WireNames.Of(row.Role)),
            ("hash", row.Hash),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("expires_at", Sql.Stored(row.ExpiresAt))
        );

    /// <summary>Returns the key with the given id, even if it is revoked or expired; null if there is none.</summary>
    public KeyRow? Find(string id) => _connection.Query(Read, "SELECT * FROM keys WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns all keys, oldest first, including revoked and expired ones.</summary>
    public IReadOnlyList<KeyRow> List() => [.. _connection.Query(Read, "SELECT * FROM keys ORDER BY created_at, id").OfType<KeyRow>()];

    /// <summary>Returns whether there is at least one row, including rows with an unknown role.</summary>
    public bool Any() => _connection.Scalar("SELECT 1 FROM keys LIMIT 1") is not null;

    /// <summary>Returns the ids of the keys whose role this version does not know.</summary>
    public IReadOnlyList<string> OfUnknownRole() =>
        [
            .. _connection
                .Query(reader => (Id: reader.Text("id")!, Role: reader.Text("role")!), "SELECT id, role FROM keys ORDER BY id")
                .Where(key => !WireNames.TryParse<Role>(key.Role, out _))
                .Select(key => key.Id),
        ];

    /// <summary>Revokes a key. The time of an earlier revocation is not changed. Returns false if there is no key with this id.</summary>
    public bool Revoke(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET revoked_at = coalesce(revoked_at, $at) WHERE id = $id", ("id", id), ("at", Sql.Stored(at)))
        > 0;

    /// <summary>Returns whether there is a valid admin key other than the one with this id.</summary>
    public bool HasOtherAdmin(string id, DateTimeOffset now) =>
        _connection.Scalar(
            "SELECT 1 FROM keys WHERE id <> $id AND role = $role AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > "
                + "$now) LIMIT 1",
            ("id", id),
            ("role", WireNames.Of(Role.Admin)),
            ("now", Sql.Stored(now))
        )
            is not null;

    /// <summary>Records the time when a key was last used.</summary>
    public void Touch(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET last_used_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    internal static KeyRow? Read(SqliteDataReader reader) =>
        !WireNames.TryParse<Role>(reader.Text("role")!, out var role)
            ? null
            : new()
            {
                Id = reader.Text("id")!,
                Name = reader.Text("name")!,
                Role = role,
                Hash = (byte[])reader["hash"],
                CreatedAt = reader.Time("created_at")!.Value,
                ExpiresAt = reader.Time("expires_at"),
                RevokedAt = reader.Time("revoked_at"),
                LastUsedAt = reader.Time("last_used_at"),
            };
}
