using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes the requests with an <c>Idempotency-Key</c> that created something. A row counts for <see cref="Lifetime"/>. Rows are
/// deleted only when another one is added, so that their number is limited by that of the requests of a day.
/// </summary>
internal sealed class IdempotencyRepository
{
    /// <summary>The time for which a key is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The number of the newest rows of an owner that are kept.</summary>
    public const int MaxPerOwner = 1000;

    private readonly SqliteConnection _connection;

    internal IdempotencyRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the hash of the request that used a key, and the id of what it created; null if the key is unused.</summary>
    /// <param name="hash">The hash of the owner and the key.</param>
    /// <param name="now">The current time, UTC.</param>
    public (byte[] Request, string Made)? Find(byte[] hash, DateTimeOffset now) =>
        _connection.Query(
            reader => (reader.GetFieldValue<byte[]>(0), reader.GetString(1)),
            "SELECT request, made FROM idempotency WHERE hash = $hash AND created_at > $after",
            ("hash", hash),
            ("after", Sql.Stored(now - Lifetime))
        )
            is [var found]
            ? found
            : null;

    /// <summary>
    /// Adds a request. Also deletes rows that no longer count, and the oldest of the owner if it has more than
    /// <see cref="MaxPerOwner"/>.
    /// </summary>
    /// <param name="row">The request.</param>
    /// <param name="made">The id of the object that it created.</param>
    /// <param name="now">The current time, UTC.</param>
    /// <exception cref="Fault"><c>idempotency_key_reused</c> if another request has used the key.</exception>
    public void Insert(IdempotencyRow row, string made, DateTimeOffset now)
    {
        if (Find(row.Hash, now) is { } other)
        {
            throw new Fault(
                FaultCode.IdempotencyKeyReused,
                $"The `Idempotency-Key` was used at the same time by another request, which created '{other.Made}'. Repeat this request.",
                ("id", other.Made)
            );
        }

        _connection.Execute(
            """
            DELETE FROM idempotency WHERE created_at <= $before OR hash IN
                (SELECT hash FROM idempotency WHERE owner = $owner ORDER BY created_at DESC LIMIT -1 OFFSET $most)
            """,
            ("before", Sql.Stored(now - Lifetime)),
            ("owner", row.Owner),
            ("most", MaxPerOwner - 1)
        );
        _connection.Insert(
            "idempotency",
            ("hash", row.Hash),
            ("owner", row.Owner),
            ("request", row.Request),
            ("made", made),
            ("created_at", Sql.Stored(now))
        );
    }
}
