using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Verifies the chain of audit records of one consistent state of the catalogue: each record against its hash, the numbers, the list of
/// deleted records against the newest record <c>audit.forget</c>, and the tree against the end of the chain and against heads from
/// elsewhere.
/// </summary>
/// <param name="connection">A connection in a transaction.</param>
/// <param name="heads">The heads that were recorded elsewhere.</param>
internal sealed class AuditChainCheck(SqliteConnection connection, IReadOnlyList<KnownAuditHead> heads)
{
    private readonly List<AuditFinding> _findings = [];

    // The hash of the head at each number that a known head has, as the records give it.
    private readonly Dictionary<long, string> _calculated = [];
    private HashSet<long> _wanted = [];
    private long _findingCount;

    // The tree of the records so far; not complete any more once a record is missing.
    private AuditTree _tree = null!;
    private bool _isWhole = true;
    private string _chain = "";
    private long _next = 1;

    /// <summary>Reads all records.</summary>
    public AuditCheck Run()
    {
        var audit = new AuditRepository(connection);
        var (end, nodes) = (audit.End(), audit.Forgotten());
        _chain = end?.Chain ?? "";
        _tree = new AuditTree(new AuditEnd(_chain, 0, []));
        var own = heads.Where(known => known.Head.Chain == _chain).ToList();
        _wanted = own.Select(known => known.Head.Number).ToHashSet();
        CheckForgotten(nodes);
        var (records, forgotten) = (0L, new Queue<AuditNode>(nodes));
        connection.Each(
            reader =>
            {
                records++;
                Visit(reader, forgotten);
            },
            $"SELECT {AuditTree.Columns} FROM audit ORDER BY number"
        );
        while (forgotten.TryDequeue(out var node))
        {
            Skip(node);
        }

        CheckEnd(end);
        var matched = own.Count(IsMatch);
        var others = heads
            .Where(known => known.Head.Chain != _chain)
            .GroupBy(known => known.Head.Chain, StringComparer.Ordinal)
            .Select(group => group.MaxBy(known => known.Head.Number)!);
        var deleted = nodes.Where(node => node.IsSound).Sum(node => node.End - node.First);
        return new AuditCheck(end?.Chain, records, deleted, audit.Head(), matched, _findings, _findingCount, [.. others]);
    }

    private void Visit(SqliteDataReader reader, Queue<AuditNode> forgotten)
    {
        var number = reader.GetInt64(AuditTree.NumberColumn);
        while (forgotten.TryPeek(out var node) && node.First <= number)
        {
            Skip(forgotten.Dequeue());
        }

        if (number < _next)
        {
            Add(AuditFindingKind.Unexpected, number, $"The record {number} is in the place of one that was never written or was deleted.");
            return;
        }

        ExpectNext(number);
        var stored = reader.IsDBNull(AuditTree.HashColumn) ? null : reader.GetFieldValue<byte[]>(AuditTree.HashColumn);
        var leaf = AuditTree.LeafOf(_chain, reader);
        if (stored is null || !leaf.AsSpan().SequenceEqual(stored))
        {
            Add(AuditFindingKind.Changed, number, $"The record {number} does not match its hash, so it or the hash was changed.");
        }

        Push(0, stored ?? leaf);
    }

    private void Skip(AuditNode node)
    {
        if (!node.IsSound || node.First < _next)
        {
            Add(AuditFindingKind.ForgottenChanged, node.First, $"The records from {node.First} on cannot have been deleted by retention.");
            return;
        }

        ExpectNext(node.First);
        Push(node.Level, Convert.FromHexString(node.Hash));
    }

    private void ExpectNext(long number)
    {
        if (number > _next)
        {
            Add(AuditFindingKind.Missing, _next, $"{Range(_next, number - 1)} missing, and retention did not delete them.");
            (_isWhole, _next) = (false, number);
        }
    }

    private void Push(int level, byte[] hash)
    {
        _next += 1L << level;
        if (!_isWhole)
        {
            return;
        }

        _tree.Push(level, hash);
        if (_wanted.Contains(_next - 1))
        {
            _calculated[_next - 1] = _tree.End.ToHead().Hash;
        }
    }

    private void CheckForgotten(List<AuditNode> nodes)
    {
        var recorded = connection.Query(
            reader => reader.Text(0),
            "SELECT subject FROM audit WHERE action = $forget ORDER BY number DESC LIMIT 1",
            ("forget", AuditAction.AuditForget)
        );
        if (recorded.Count == 0 ? nodes.Count > 0 : recorded[0] != AuditTree.HashOfForgotten(_chain, nodes))
        {
            Add(
                AuditFindingKind.ForgottenChanged,
                nodes.Count > 0 ? nodes[0].First : 1,
                "The list of the records that retention has deleted is not the one that the last record 'audit.forget' names."
            );
        }
    }

    private void CheckEnd(AuditEnd? end)
    {
        if (end is null && _next == 1)
        {
            // A new catalogue without any record.
            return;
        }

        if (end is null)
        {
            Add(AuditFindingKind.EndChanged, _next, "The catalogue has lost the id and the end of the chain.");
        }
        else if (end.Number >= _next)
        {
            Add(AuditFindingKind.Missing, _next, $"{Range(_next, end.Number)} missing at the end, and retention did not delete them.");
        }
        else if (end.Number < _next - 1)
        {
            Add(AuditFindingKind.Unexpected, end.Number + 1, $"The chain ends at {end.Number}; the records after it were added by hand.");
        }
        else if (_isWhole && !end.Peaks.AsSpan().SequenceEqual(_tree.End.Peaks))
        {
            Add(
                AuditFindingKind.EndChanged,
                end.Number,
                "The hashes of the records do not give the end of the chain, so records were changed with their hashes, or the end was."
            );
        }
    }

    // A head within a subtree that retention has deleted cannot be compared any more; later ones cover what it covered.
    private bool IsMatch(KnownAuditHead known)
    {
        var (number, hash) = (known.Head.Number, known.Head.Hash);
        if (number >= _next)
        {
            Add(
                AuditFindingKind.Truncated,
                _next,
                $"The chain was cut: it ends at the record {_next - 1}, and the {known.Place} of {UtcTime.Text(known.At)} knows the "
                    + $"record {number}."
            );
            return false;
        }

        if (!_calculated.TryGetValue(number, out var found))
        {
            return false;
        }

        if (found != hash)
        {
            Add(
                AuditFindingKind.Rewritten,
                number,
                $"The records up to {number} are not those that the {known.Place} of {UtcTime.Text(known.At)} knows: one of them was "
                    + "changed, with all hashes."
            );
        }

        return found == hash;
    }

    private static string Range(long first, long last) => first == last ? $"The record {first} is" : $"The records {first} to {last} are";

    private void Add(AuditFindingKind kind, long number, string message)
    {
        _findingCount++;
        if (_findings.Count < AuditCheck.MaxFindings)
        {
            _findings.Add(new AuditFinding(kind, number, message));
        }
    }
}
