using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>The API keys in the catalogue, as hashes.</summary>
public sealed class KeyRepository
{
    private readonly SqliteConnection _connection;

    internal KeyRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a key.</summary>
    public void Insert(KeyRow row) => _connection.Insert(
        "keys",
        ("id", row.Id),
        ("name", row.Name),
        ("role", Words.Of(row.Role)),
        ("hash", row.Hash),
        ("created_at", Sql.Stored(row.CreatedAt)),
        ("expires_at", Sql.Stored(row.ExpiresAt)));

    /// <summary>The key of an id, revoked and expired ones too, or null.</summary>
    public KeyRow? Find(string id) =>
        _connection.Query(Read, "SELECT * FROM keys WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Every key, oldest first, revoked and expired ones too.</summary>
    public IReadOnlyList<KeyRow> List() => _connection.Query(Read, "SELECT * FROM keys ORDER BY created_at, id");

    /// <summary>Makes a key useless; false when there is none of that id. A second time changes nothing.</summary>
    public bool Revoke(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET revoked_at = coalesce(revoked_at, $at) WHERE id = $id", ("id", id), ("at", Sql.Stored(at))) > 0;

    /// <summary>Whether an admin could still call with a key other than this one.</summary>
    public bool HasAdminBeside(string id, DateTimeOffset now) => _connection.Scalar(
        "SELECT 1 FROM keys WHERE id <> $id AND role = $role AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $now) LIMIT 1",
        ("id", id),
        ("role", Words.Of(Role.Admin)),
        ("now", Sql.Stored(now))) is not null;

    /// <summary>Notes that a key was used.</summary>
    public void Touch(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET last_used_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    internal static KeyRow Read(SqliteDataReader reader) => new()
    {
        Id = reader.Text("id")!,
        Name = reader.Text("name")!,
        Role = Words.Parse<Role>(reader.Text("role")!),
        Hash = (byte[])reader["hash"],
        CreatedAt = reader.Time("created_at")!.Value,
        ExpiresAt = reader.Time("expires_at"),
        RevokedAt = reader.Time("revoked_at"),
        LastUsedAt = reader.Time("last_used_at"),
    };
}
