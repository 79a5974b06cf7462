namespace BackupEdge.Copies;

/// <summary>
/// States that a backup was deleted on purpose: an object below <see cref="CopyLayout.Tombstones"/>, the JSON of a
/// <see cref="SignedHead"/> with the magic <c>BKEDGBET</c>.
/// </summary>
/// <param name="Store">The id in the marker of the store.</param>
/// <param name="Id">The id of the backup.</param>
/// <param name="Sequence">The sequence number of the backup.</param>
/// <param name="DeletedAt">When the backup was deleted, UTC.</param>
/// <param name="DeletedBy">The name of the caller, or the id of the job.</param>
/// <param name="Reason">Why.</param>
internal sealed record Tombstone(Guid Store, string Id, long Sequence, DateTimeOffset DeletedAt, string DeletedBy, TombstoneReason Reason)
{
    /// <summary>The id of the store keys that the MAC is made with; null without one.</summary>
    public Guid? Keys { get; init; }

    /// <summary>The number of the epoch whose key the MAC is made with; null without one.</summary>
    public int? Epoch { get; init; }
}
