using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <content>The chain of records, and the deletion of old ones, which leaves the chain verifiable.</content>
internal sealed partial class AuditRepository
{
    /// <summary>Returns the last record of the chain; null if it has none yet.</summary>
    public AuditHead? Head() => End() is { Number: > 0, IsSound: true } end ? end.ToHead() : null;

    /// <summary>Returns the end of the chain; null if the catalogue has lost it.</summary>
    public AuditEnd? End() =>
        _connection
            .Query(
                reader => new AuditEnd(reader.GetString(0), reader.GetInt64(1), (byte[])reader[2]),
                "SELECT chain, number, peaks FROM audit_chain WHERE id = 1"
            )
            .Find(end => end.IsSound);

    /// <summary>Returns the subtrees of deleted records, in the order of their numbers.</summary>
    public List<AuditNode> Forgotten() => _connection.Query(ReadNode, "SELECT first, level, hash FROM audit_forgotten ORDER BY first");

    /// <summary>Returns records in the order of their numbers, with their hashes.</summary>
    /// <param name="after">Only records with a higher number.</param>
    /// <param name="limit">The maximum number of records.</param>
    public List<ChainedAuditRow> ListChained(long after, int limit) =>
        _connection.Query(
            reader => new ChainedAuditRow(Read(reader), reader.Text("role"), reader["hash"] as byte[]),
            "SELECT * FROM audit WHERE number > $after ORDER BY number LIMIT $limit",
            ("after", after),
            ("limit", (long)limit)
        );

    /// <summary>Verifies the chain against itself and against heads that were recorded elsewhere.</summary>
    public AuditCheck Check(IReadOnlyList<KnownAuditHead> heads) => new AuditChainCheck(_connection, heads).Run();

    /// <summary>
    /// Deletes records that are older than a time. Of refusals of known callers, of refusals of unknown callers (without a role) and of
    /// reads, also deletes all but the newest. If any is deleted, the hashes that the chain needs stay, and a record is
    /// added that has the number of deleted ones.
    /// </summary>
    /// <param name="now">The current time, UTC.</param>
    /// <param name="before">The time before which records are deleted, UTC.</param>
    /// <param name="max">The number of refusals of known callers that stay, and the number of reads that stay.</param>
    /// <param name="maxOfStrangers">The number of refusals of unknown callers that stay.</param>
    /// <returns>The number of deleted records.</returns>
    public int Forget(DateTimeOffset now, DateTimeOffset before, int max, int maxOfStrangers)
    {
        var deleted = _connection.Query(
            reader => new AuditNode(reader.GetInt64(0), 0, HexOf(reader[1])),
            """
            DELETE FROM audit WHERE at < $before
                OR number IN (
                    SELECT number FROM audit WHERE action = $refused AND role IS NOT NULL ORDER BY number DESC LIMIT -1 OFFSET $most)
                OR number IN (
                    SELECT number FROM audit WHERE action = $refused AND role IS NULL ORDER BY number DESC LIMIT -1 OFFSET $of_strangers)
                OR number IN (SELECT number FROM audit WHERE action = $read ORDER BY number DESC LIMIT -1 OFFSET $most)
            RETURNING number, hash
            """,
            ("before", Sql.Stored(before)),
            ("refused", AuditAction.Refused),
            ("read", AuditAction.BackupRead),
            ("most", max),
            ("of_strangers", maxOfStrangers)
        );
        if (deleted.Count > 0)
        {
            AddForgotten(deleted);
            RecordForgotten(now, deleted.Count);
        }

        return deleted.Count;
    }

    /// <summary>Continues the chain of another catalogue, whose rows are in no other place any more.</summary>
    /// <param name="end">The end of the chain.</param>
    /// <param name="forgotten">The subtrees of deleted records.</param>
    /// <param name="rows">The records, which keep numbers and hashes.</param>
    public void Continue(AuditEnd end, IReadOnlyList<AuditNode> forgotten, IReadOnlyList<ChainedAuditRow> rows)
    {
        _connection.Execute("DELETE FROM audit");
        _connection.Execute("DELETE FROM audit_forgotten");
        foreach (var node in forgotten)
        {
            Insert(node);
        }

        foreach (var (row, role, hash) in rows)
        {
            Write(row, role, hash);
        }

        SetEnd(end);
    }

    /// <summary>Calculates and stores the hash of a record that was just written, from the bytes that the catalogue has stored.</summary>
    internal byte[] Seal(string chain, long number)
    {
        var leaf = _connection.Query(
            reader => AuditTree.LeafOf(chain, reader),
            $"SELECT {AuditTree.Columns} FROM audit WHERE number = $number",
            ("number", number)
        )[0];
        _connection.Execute("UPDATE audit SET hash = $hash WHERE number = $number", ("hash", leaf), ("number", number));
        return leaf;
    }

    /// <summary>Sets the end of the chain.</summary>
    internal void SetEnd(AuditEnd end) =>
        _connection.Execute(
            "INSERT OR REPLACE INTO audit_chain (id, chain, number, peaks) VALUES (1, $chain, $number, $peaks)",
            ("chain", end.Chain),
            ("number", end.Number),
            ("peaks", end.Peaks)
        );

    /// <summary>Adds a record with the number of records that were deleted and the hash of the list of all deleted ones.</summary>
    internal void RecordForgotten(DateTimeOffset at, long deleted) =>
        Insert(
            new AuditRow
            {
                At = at,
                Action = AuditAction.AuditForget,
                Caller = JobRow.ByService,
                Credential = JobRow.ByService,
                Role = Role.Admin,
                Subject = AuditTree.HashOfForgotten(End()?.Chain ?? "", Forgotten()),
                Count = deleted,
            }
        );

    /// <summary>Adds deleted records. Two halves of a larger subtree become that, so that there are never many more than records.</summary>
    internal void AddForgotten(IReadOnlyList<AuditNode> deleted)
    {
        var before = Forgotten().ToDictionary(node => node.First);
        var after = new Dictionary<long, AuditNode>(before);
        foreach (var leaf in deleted)
        {
            var node = leaf;
            while (node.IsSound && after.TryGetValue(BuddyOf(node), out var buddy) && buddy.Level == node.Level)
            {
                after.Remove(buddy.First);
                var (left, right) = node.First < buddy.First ? (node, buddy) : (buddy, node);
                var hash = AuditTree.HashOfNode(Convert.FromHexString(left.Hash), Convert.FromHexString(right.Hash));
                node = new AuditNode(left.First, node.Level + 1, Convert.ToHexStringLower(hash));
            }

            after[node.First] = node;
        }

        foreach (var node in before.Values)
        {
            if (!after.ContainsKey(node.First))
            {
                _connection.Execute("DELETE FROM audit_forgotten WHERE first = $first", ("first", node.First));
            }
        }

        foreach (var node in after.Values)
        {
            if (before.GetValueOrDefault(node.First) != node)
            {
                Insert(node);
            }
        }
    }

    internal static AuditNode ReadNode(SqliteDataReader reader) =>
        new(reader.GetInt64(0), (int)Math.Clamp(reader.GetInt64(1), -1, int.MaxValue), HexOf(reader[2]));

    internal static string HexOf(object? hash) => hash is byte[] bytes ? Convert.ToHexStringLower(bytes) : "";

    // The first record of the other half of the next larger subtree.
    private static long BuddyOf(AuditNode node) => ((node.First - 1) ^ (1L << node.Level)) + 1;

    private void Insert(AuditNode node) =>
        _connection.Execute(
            "INSERT OR REPLACE INTO audit_forgotten (first, level, hash) VALUES ($first, $level, $hash)",
            ("first", node.First),
            ("level", node.Level),
            ("hash", Convert.FromHexString(node.Hash))
        );
}
