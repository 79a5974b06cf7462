namespace BackupEdge.Engine.Sealing;

/// <summary>The keys of an archive store: an immutable copy of what the key bundle contains.</summary>
/// <param name="StoreId">The random id of the store, which every seal of its archives is bound to.</param>
/// <param name="Mode">The mode of new archives.</param>
/// <param name="Epochs">All epochs, oldest first; never empty.</param>
/// <param name="Generations">All generations, oldest first; never empty.</param>
internal sealed record StoreKeys(Guid StoreId, SealMode Mode, IReadOnlyList<StoreEpoch> Epochs, IReadOnlyList<KeyGeneration> Generations)
{
    /// <summary>
    /// The key bundle as an age file, which each new archive contains, so that archives and the identity of a slot are enough to read them;
    /// empty to store none.
    /// </summary>
    public ReadOnlyMemory<byte> Bundle { get; init; }
}
