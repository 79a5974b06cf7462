using System.Numerics;

namespace BackupEdge.Catalogue;

/// <summary>The end of the chain of audit records: what is needed to add a record.</summary>
/// <param name="Chain">The id of the chain.</param>
/// <param name="Number">The number of the last record; 0 for none.</param>
/// <param name="Peaks">
/// The hashes of the complete subtrees that the tree consists of, the largest first: one for each bit that is set in
/// <paramref name="Number"/>.
/// </param>
internal sealed record AuditEnd(string Chain, long Number, byte[] Peaks)
{
    /// <summary>Whether the number of peaks fits the number of records.</summary>
    public bool IsSound =>
        Number is >= 0 and <= 1L << AuditNode.MaxLevel && Peaks.Length == AuditTree.HashBytes * BitOperations.PopCount((ulong)Number);

    /// <summary>Returns the end of a new chain.</summary>
    public static AuditEnd New() => new(Guid.NewGuid().ToString("n"), 0, []);

    /// <summary>Returns the end after another record.</summary>
    /// <param name="leaf">The hash of the record.</param>
    public AuditEnd Add(byte[] leaf)
    {
        var tree = new AuditTree(this);
        tree.Push(0, leaf);
        return tree.End;
    }

    /// <summary>Returns what is recorded outside the catalogue.</summary>
    public AuditHead ToHead() => new(Chain, Number, AuditTree.HashOfHead(Chain, Number, Peaks));
}
