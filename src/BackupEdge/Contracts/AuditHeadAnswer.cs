using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The last audit record of another chain that an archive or a copy of the catalogue knows.</summary>
/// <param name="Chain">The id of the chain.</param>
/// <param name="Number">The number of the record.</param>
/// <param name="Place">What knows it, such as <c>archive backup-20261123-020000-7f3kq2</c>.</param>
/// <param name="At">When that was made.</param>
internal sealed record AuditHeadAnswer(string Chain, long Number, string Place, string At)
{
    /// <summary>Converts a head.</summary>
    public static AuditHeadAnswer From(KnownAuditHead known) =>
        new(known.Head.Chain, known.Head.Number, known.Place, UtcTime.Text(known.At));
}
