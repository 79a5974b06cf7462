using BackupEdge.Catalogue;

namespace BackupEdge.Copies;

/// <summary>
/// Describes a copy of the catalogue: an object below <see cref="CopyLayout.Catalogues"/>. It begins with a <see cref="SignedHead"/> of the
/// magic <c>BKEDGBEC</c>, whose JSON this is; the database follows it.
/// </summary>
/// <param name="Store">The id in the marker of the store.</param>
/// <param name="Number">The number in the key.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="Length">The size of the database in bytes.</param>
/// <param name="Sha256">The SHA-256 of the database, lower-case hexadecimal.</param>
/// <param name="IsSealed">Whether the database is encrypted, as <c>catalogue.sealed</c> is.</param>
internal sealed record CatalogueCopy(Guid Store, long Number, DateTimeOffset CreatedAt, long Length, string Sha256, bool IsSealed)
{
    /// <summary>The id of the store keys that the MAC is made with; null without one.</summary>
    public Guid? Keys { get; init; }

    /// <summary>The number of the epoch whose key the MAC is made with; null without one.</summary>
    public int? Epoch { get; init; }

    /// <summary>The last audit record when it was made; null if there was none, or an earlier version made it.</summary>
    public AuditHead? Audit { get; init; }
}
