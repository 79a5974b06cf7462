using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes the API keys, which are stored as hashes. A row with an unknown role, for example one that a newer version wrote, or
/// with an unreadable restriction <em>must not</em> count as a key: only <see cref="Any"/> and <see cref="Unreadable"/> include it.
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
            ("sources", row.Sources is null ? null : JsonSerializer.Serialize(row.Sources, CatalogueJson.Default.IReadOnlyListString)),
            ("create_only", row.IsCreateOnly),
            ("hash", row.Hash),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("expires_at", Sql.Stored(row.ExpiresAt)),
            ("made_by", row.MadeBy)
        );

    /// <summary>Returns the key with the given id, even if it is revoked or expired; null if there is none.</summary>
    public KeyRow? Find(string id) => _connection.Query(Read, "SELECT * FROM keys WHERE id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns all keys, oldest first, including revoked and expired ones.</summary>
    public IReadOnlyList<KeyRow> List() => [.. _connection.Query(Read, "SELECT * FROM keys ORDER BY created_at, id").OfType<KeyRow>()];

    /// <summary>Returns whether there is at least one row, including unreadable rows.</summary>
    public bool Any() => _connection.Scalar("SELECT 1 FROM keys LIMIT 1") is not null;

    /// <summary>Returns the ids of the keys whose role or restrictions this version cannot read.</summary>
    public IReadOnlyList<string> Unreadable() =>
        [
            .. _connection
                .Query(reader => (Id: reader.Text("id")!, Row: Read(reader)), "SELECT * FROM keys ORDER BY id")
                .Where(key => key.Row is null)
                .Select(key => key.Id),
        ];

    /// <summary>Revokes a key. The time of an earlier revocation is not changed. Returns false if there is no key with this id.</summary>
    public bool Revoke(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET revoked_at = coalesce(revoked_at, $at) WHERE id = $id", ("id", id), ("at", Sql.Stored(at)))
        > 0;

    /// <summary>Returns whether there is a valid admin key other than the one with this id.</summary>
    public bool HasOtherAdmin(string id, DateTimeOffset now) =>
        _connection.Scalar(
            "SELECT 1 FROM keys WHERE id <> $id AND role = $role AND sources IS NULL AND create_only = 0 AND revoked_at IS NULL "
                + "AND (expires_at IS NULL OR expires_at > $now) LIMIT 1",
            ("id", id),
            ("role", WireNames.Of(Role.Admin)),
            ("now", Sql.Stored(now))
        )
            is not null;

    /// <summary>Records the time when a key was last used.</summary>
    public void Touch(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE keys SET last_used_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    /// <summary>Reads a row with all columns; null if its role or restrictions cannot be read.</summary>
    internal static KeyRow? Read(SqliteDataReader reader) =>
        !WireNames.TryParse<Role>(reader.Text("role")!, out var role)
        || !TryReadSources(reader["sources"], out var sources)
        || reader["create_only"] is not (long and (0 or 1) and var createOnly)
        || !IsPossible(role, sources, createOnly == 1)
            ? null
            : new()
            {
                Id = reader.Text("id")!,
                Name = reader.Text("name")!,
                Role = role,
                Sources = sources,
                IsCreateOnly = createOnly == 1,
                Hash = (byte[])reader["hash"],
                MadeBy = reader.Text("made_by"),
                CreatedAt = reader.Time("created_at")!.Value,
                ExpiresAt = reader.Time("expires_at"),
                RevokedAt = reader.Time("revoked_at"),
                LastUsedAt = reader.Time("last_used_at"),
            };

    /// <summary>Returns whether a key of a role can have these restrictions. An admin could create a key without them.</summary>
    internal static bool IsPossible(Role role, IReadOnlyList<string>? sources, bool isCreateOnly) =>
        role switch
        {
            Role.Viewer => !isCreateOnly,
            Role.BackupOperator => true,
            Role.Admin => sources is null && !isCreateOnly,
            _ => throw WireNames.Unnamed(role),
        };

    // Anything but NULL must be a list of names: a value that cannot be read must not look like no restriction.
    private static bool TryReadSources(object stored, out IReadOnlyList<string>? sources)
    {
        sources = null;
        if (stored is DBNull)
        {
            return true;
        }

        try
        {
            sources = stored is string text ? JsonSerializer.Deserialize(text, CatalogueJson.Default.IReadOnlyListString) : null;
        }
        catch (JsonException)
        {
            return false;
        }

        return sources is { Count: > 0 } && sources.All(name => name is { Length: > 0 });
    }
}
