using System.Numerics;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Begins the chain of audit records of a catalogue, with the records that it has, in the transaction of its migration.</summary>
internal static class AuditMigration
{
    // Records that were deleted before there was a chain are leaves of which nothing is known.
    private static readonly byte[] Unknown = new byte[AuditTree.HashBytes];

    /// <summary>Adds the hashes.</summary>
    public static void Run(SqliteConnection connection)
    {
        var audit = new AuditRepository(connection);
        var tree = new AuditTree(AuditEnd.New());
        var chain = tree.End.Chain;
        var forgotten = new List<AuditNode>();
        foreach (var number in connection.Query(reader => reader.GetInt64(0), "SELECT number FROM audit ORDER BY number"))
        {
            SkipTo(tree, number, forgotten);
            tree.Push(0, audit.Seal(chain, number));
        }

        // Numbers are never used again, also if the last records were deleted.
        var given = connection.Scalar("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'") as long? ?? 0;
        SkipTo(tree, given + 1, forgotten);
        if (tree.Number == 0)
        {
            // The first record begins the chain.
            return;
        }

        audit.SetEnd(tree.End);
        if (forgotten.Count > 0)
        {
            var at = connection.Scalar("SELECT coalesce(max(at), 0) FROM audit") as long? ?? 0;
            audit.AddForgotten(forgotten);
            audit.RecordForgotten(DateTimeOffset.FromUnixTimeMilliseconds(at), forgotten.Sum(node => node.End - node.First));
        }
    }

    // As few complete subtrees as possible, since there may have been millions of records.
    private static void SkipTo(AuditTree tree, long number, List<AuditNode> forgotten)
    {
        while (tree.Number < number - 1)
        {
            var largest = BitOperations.Log2((ulong)(number - 1 - tree.Number));
            var level = Math.Min(largest, BitOperations.TrailingZeroCount(tree.Number));
            var hash = UnknownOf(level);
            forgotten.Add(new AuditNode(tree.Number + 1, level, Convert.ToHexStringLower(hash)));
            tree.Push(level, hash);
        }
    }

    private static byte[] UnknownOf(int level)
    {
        var hash = Unknown;
        for (var i = 0; i < level; i++)
        {
            hash = AuditTree.HashOfNode(hash, hash);
        }

        return hash;
    }
}
