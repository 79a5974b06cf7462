using System.Text;
using BackupEdge.Catalogue;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Random edits of the audit tables, as somebody who can write to the catalogue could make them.</summary>
/// <param name="connection">A connection in a transaction.</param>
/// <param name="random">Chooses the edits.</param>
/// <param name="known">The number of a record that is known elsewhere.</param>
internal sealed class AuditEdits(SqliteConnection connection, Random random, long known)
{
    private static readonly string[] Texts = ["action", "caller", "credential", "role", "address", "method", "path", "subject", "result"];
    private static readonly string[] Numbers = ["at", "status", "count"];
    private static readonly string[] Contents = [.. Texts, .. Numbers];

    /// <summary>Makes an edit, and returns what it was.</summary>
    public string Make() =>
        random.Next(15) switch
        {
            0 or 1 or 2 => ChangeText(),
            3 => ChangeNumber(),
            4 => ChangeHash(),
            5 => Delete(),
            6 => Insert(),
            7 => Swap([.. Contents]),
            8 => Swap([.. Contents, "hash"]),
            9 => CutTail(),
            10 => Rewrite(),
            11 => ChangeForgotten(),
            12 => ChangeEnd(),
            13 => RewriteBehindDeletion(),
            _ => Renumber(),
        };

    private string ChangeText()
    {
        var (number, column) = (AnyNumber(), Texts[random.Next(Texts.Length)]);
        var old = connection.Scalar($"SELECT CAST({column} AS BLOB) FROM audit WHERE number = $n", ("n", number)) as byte[];
        var isRequired = column is "action" or "result";
        byte[]? changed;
        if (old is null)
        {
            changed = random.Next(2) == 0 ? [] : Encoding.UTF8.GetBytes("x");
        }
        else
        {
            // One flipped bit may make it invalid UTF-8, which shows as another text and must be found all the same.
            changed = random.Next(4) switch
            {
                0 when !isRequired => null,
                1 when old.Length > 0 => [.. old[..^1]],
                2 when old.Length > 0 => FlipBit(old),
                _ => [.. old, (byte)' '],
            };
        }

        connection.Execute($"UPDATE audit SET {column} = CAST($v AS TEXT) WHERE number = $n", ("v", changed), ("n", number));
        return $"{column} of {number}";
    }

    private string ChangeNumber()
    {
        var (number, column) = (AnyNumber(), Numbers[random.Next(Numbers.Length)]);
        var delta = random.Next(2) == 0 ? 1 : -(1L << random.Next(40));
        connection.Execute($"UPDATE audit SET {column} = coalesce({column} + $d, 0) WHERE number = $n", ("d", delta), ("n", number));
        return $"{column} of {number}";
    }

    private string ChangeHash()
    {
        var number = AnyNumber();
        var changed = random.Next(3) == 0 ? null : FlipBit(HashOf(number));
        connection.Execute("UPDATE audit SET hash = $h WHERE number = $n", ("h", changed), ("n", number));
        return $"hash of {number}";
    }

    private string Delete()
    {
        var (first, count) = (AnyNumber(), random.Next(1, 4));
        connection.Execute("DELETE FROM audit WHERE number BETWEEN $n AND $m", ("n", first), ("m", first + count - 1));
        return $"delete from {first}";
    }

    private string Insert()
    {
        var copied = AnyNumber();
        var gap = connection.Query(AuditRepository.ReadNode, "SELECT first, level, hash FROM audit_forgotten ORDER BY random() LIMIT 1")[0];
        long? number = random.Next(3) switch
        {
            0 => random.NextInt64(gap.First, gap.End),
            1 => null,
            _ => -random.Next(5),
        };
        var columns = string.Join(", ", Contents);
        connection.Execute(
            $"INSERT INTO audit (number, {columns}, hash) SELECT $n, {columns}, hash FROM audit WHERE number = $m",
            ("n", number),
            ("m", copied)
        );
        return $"insert {number}";
    }

    private string Swap(string[] columns)
    {
        var (left, right) = TwoNumbers();
        var set = string.Join(
            ", ",
            columns.Select(column => $"{column} = (SELECT o.{column} FROM temp.swapped o WHERE o.number = $n + $m - audit.number)")
        );
        connection.Execute("DROP TABLE IF EXISTS temp.swapped");
        connection.Execute("CREATE TEMP TABLE swapped AS SELECT * FROM audit WHERE number IN ($n, $m)", ("n", left), ("m", right));
        connection.Execute($"UPDATE audit SET {set} WHERE number IN ($n, $m)", ("n", left), ("m", right));
        return $"swap {left} and {right}";
    }

    // Everything that knows the end is changed too, so that only a head elsewhere finds it.
    private string CutTail()
    {
        var last = random.NextInt64(1, known);
        connection.Execute("DELETE FROM audit WHERE number > $n", ("n", last));
        connection.Execute("DELETE FROM audit_forgotten WHERE first + (1 << level) - 1 > $n", ("n", last));
        connection.Execute("UPDATE sqlite_sequence SET seq = $n WHERE name = 'audit'", ("n", last));
        CalculateAgain();
        return $"cut after {last}";
    }

    // All hashes are calculated again, so that only a head elsewhere finds it.
    private string Rewrite()
    {
        var number = (long)connection.Scalar("SELECT number FROM audit WHERE number <= $k ORDER BY random() LIMIT 1", ("k", known))!;
        connection.Execute("UPDATE audit SET path = coalesce(path, '') || '/' WHERE number = $n", ("n", number));
        CalculateAgain();
        return $"rewrite {number}";
    }

    // The record after it is deleted as if by retention, with a record of the deletion.
    private string RewriteBehindDeletion()
    {
        var number = (long)
            connection.Scalar(
                "SELECT number FROM audit WHERE number < $k AND number + 1 IN (SELECT number FROM audit) ORDER BY random() LIMIT 1",
                ("k", known)
            )!;
        var audit = new AuditRepository(connection);
        connection.Execute("UPDATE audit SET path = coalesce(path, '') || '/' WHERE number = $n", ("n", number));
        audit.Seal(audit.End()!.Chain, number);
        audit.AddForgotten([new AuditNode(number + 1, 0, AuditRepository.HexOf(HashOf(number + 1)))]);
        connection.Execute("DELETE FROM audit WHERE number = $n + 1", ("n", number));
        audit.RecordForgotten(DateTimeOffset.UnixEpoch, 1);
        CalculateAgain();
        return $"rewrite {number} and delete the next one";
    }

    private void CalculateAgain()
    {
        var audit = new AuditRepository(connection);
        var chain = audit.End()!.Chain;
        var tree = new AuditTree(new AuditEnd(chain, 0, []));
        var nodes = audit.Forgotten().Select(node => (node.First, node.Level, Hash: Convert.FromHexString(node.Hash)));
        var records = connection
            .Query(reader => reader.GetInt64(0), "SELECT number FROM audit")
            .Select(number => (First: number, Level: 0, Hash: audit.Seal(chain, number)));
        foreach (var (_, level, hash) in nodes.Concat(records).OrderBy(part => part.First).ToList())
        {
            tree.Push(level, hash);
        }

        audit.SetEnd(tree.End);
    }

    private string ChangeForgotten()
    {
        var kind = random.Next(4);
        const string Any = "first = (SELECT first FROM audit_forgotten ORDER BY random() LIMIT 1)";
        connection.Execute(
            kind switch
            {
                0 => $"DELETE FROM audit_forgotten WHERE {Any}",
                1 => $"UPDATE audit_forgotten SET level = level + 1 WHERE {Any}",
                2 => $"UPDATE audit_forgotten SET hash = zeroblob(32) WHERE {Any}",
                _ => "INSERT INTO audit_forgotten SELECT number, 0, hash FROM audit ORDER BY random() LIMIT 1",
            }
        );
        return $"forgotten {kind}";
    }

    private string ChangeEnd()
    {
        var kind = random.Next(4);
        connection.Execute(
            kind switch
            {
                0 => "DELETE FROM audit_chain",
                1 => "UPDATE audit_chain SET number = number - 1",
                2 => "UPDATE audit_chain SET peaks = zeroblob(length(peaks))",
                _ => "UPDATE audit_chain SET chain = '0123456789abcdef0123456789abcdef'",
            }
        );
        return $"end {kind}";
    }

    private string Renumber()
    {
        var number = AnyNumber();
        connection.Execute("UPDATE audit SET number = -1 WHERE number = $n", ("n", number));
        if (random.Next(2) == 0)
        {
            connection.Execute("UPDATE audit SET number = $n WHERE number = $n + 1", ("n", number));
            connection.Execute("UPDATE audit SET number = $n + 1 WHERE number = -1", ("n", number));
        }

        return $"renumber {number}";
    }

    private byte[] HashOf(long number) => (byte[])connection.Scalar("SELECT hash FROM audit WHERE number = $n", ("n", number))!;

    private long AnyNumber() => (long)connection.Scalar("SELECT number FROM audit ORDER BY number LIMIT 1 OFFSET $o", ("o", Offset()))!;

    private long Offset() => random.NextInt64((long)connection.Scalar("SELECT count(*) FROM audit")!);

    private (long Left, long Right) TwoNumbers()
    {
        while (true)
        {
            var (left, right) = (AnyNumber(), AnyNumber());
            if (left != right)
            {
                return (left, right);
            }
        }
    }

    private byte[] FlipBit(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
