using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// The hash tree over the audit records, to which records are only added. A tree, and not a list in which each record has the hash of the
/// one before, because retention deletes records from the middle: a complete subtree without records is one hash, and the records around it
/// still fit every head that was ever recorded. All hashes are specified in docs/audit-format.md and must never change.
/// </summary>
internal sealed class AuditTree
{
    /// <summary>The size of a hash in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>The query for rows that <see cref="LeafOf"/> takes: number, time, texts as bytes, status, count, then the hash.</summary>
    public const string Columns = """
        number, at, CAST(action AS BLOB), CAST(caller AS BLOB), CAST(credential AS BLOB), CAST(role AS BLOB), CAST(address AS BLOB),
        CAST(method AS BLOB), CAST(path AS BLOB), CAST(subject AS BLOB), CAST(result AS BLOB), status, count, hash
        """;

    /// <summary>The column of <see cref="Columns"/> with the number.</summary>
    public const int NumberColumn = 0;

    /// <summary>The column of <see cref="Columns"/> with the stored hash.</summary>
    public const int HashColumn = 13;

    private const int TimeColumn = 1;
    private const int FirstText = 2;
    private const int StatusColumn = 11;
    private const int CountColumn = 12;
    private const uint NoText = uint.MaxValue;

    private readonly string _chain;

    // The peak of each level; null where the tree has none.
    private readonly byte[]?[] _peaks = new byte[AuditNode.MaxLevel + 2][];

    /// <summary>Creates a tree that has records already.</summary>
    public AuditTree(AuditEnd end)
    {
        (_chain, Number) = (end.Chain, end.Number);
        var (rest, at) = ((ulong)end.Number, 0);
        while (rest != 0)
        {
            var level = BitOperations.Log2(rest);
            _peaks[level] = end.Peaks[at..(at + HashBytes)];
            rest -= 1UL << level;
            at += HashBytes;
        }
    }

    /// <summary>The number of the last record.</summary>
    public long Number { get; private set; }

    /// <summary>The end of the chain.</summary>
    public AuditEnd End
    {
        get
        {
            var peaks = new byte[HashBytes * BitOperations.PopCount((ulong)Number)];
            var at = 0;
            for (var level = _peaks.Length - 1; level >= 0; level--)
            {
                if (_peaks[level] is { } peak)
                {
                    peak.CopyTo(peaks, at);
                    at += HashBytes;
                }
            }

            return new AuditEnd(_chain, Number, peaks);
        }
    }

    /// <summary>Adds a record or a complete subtree, whose place <em>must</em> be next.</summary>
    public void Push(int level, byte[] hash)
    {
        Number += 1L << level;
        while (_peaks[level] is { } left)
        {
            hash = HashOfNode(left, hash);
            _peaks[level] = null;
            level++;
        }

        _peaks[level] = hash;
    }

    /// <summary>Returns the hash of the record that a reader of <see cref="Columns"/> is at.</summary>
    public static byte[] LeafOf(string chain, SqliteDataReader reader)
    {
        using var hash = Begin("backupedge audit record 1");
        AddText(hash, Encoding.UTF8.GetBytes(chain));
        AddNumber(hash, reader.GetInt64(NumberColumn));
        AddNumber(hash, reader.GetInt64(TimeColumn));
        for (var column = FirstText; column < StatusColumn; column++)
        {
            AddText(hash, reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column));
        }

        var hasStatus = !reader.IsDBNull(StatusColumn);
        hash.AppendData([(byte)(hasStatus ? 1 : 0)]);
        AddNumber(hash, hasStatus ? reader.GetInt64(StatusColumn) : 0);
        AddNumber(hash, reader.GetInt64(CountColumn));
        return hash.GetHashAndReset();
    }

    /// <summary>Returns the hash of a subtree of two subtrees of equal height.</summary>
    public static byte[] HashOfNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        using var hash = Begin("backupedge audit node 1");
        hash.AppendData(left);
        hash.AppendData(right);
        return hash.GetHashAndReset();
    }

    /// <summary>Returns the hash in a head, lower-case hexadecimal.</summary>
    public static string HashOfHead(string chain, long number, ReadOnlySpan<byte> peaks)
    {
        using var hash = Begin("backupedge audit head 1");
        AddText(hash, Encoding.UTF8.GetBytes(chain));
        AddNumber(hash, number);
        hash.AppendData(peaks);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Returns the hash of the list of deleted subtrees, lower-case hexadecimal.</summary>
    public static string HashOfForgotten(string chain, IReadOnlyList<AuditNode> nodes)
    {
        using var hash = Begin("backupedge audit forgotten 1");
        AddText(hash, Encoding.UTF8.GetBytes(chain));
        foreach (var node in nodes)
        {
            AddNumber(hash, node.First);
            AddNumber(hash, node.Level);
            hash.AppendData(Convert.FromHexString(node.Hash));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IncrementalHash Begin(string purpose)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(purpose));
        hash.AppendData([0]);
        return hash;
    }

    private static void AddNumber(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void AddText(IncrementalHash hash, byte[]? text)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, text is null ? NoText : (uint)text.Length);
        hash.AppendData(length);
        hash.AppendData(text ?? []);
    }
}
