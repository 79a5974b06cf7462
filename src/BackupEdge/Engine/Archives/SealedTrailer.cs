namespace BackupEdge.Engine.Archives;

/// <summary>The clear part of the trailer of a sealed archive.</summary>
internal sealed record SealedTrailer : ArchivePlaces
{
    /// <summary>The other archives that contain chunks of this backup.</summary>
    public IReadOnlyList<ArchiveReference> Archives { get; init; } = [];

    /// <summary>The sealed archive before this one; null if there was none.</summary>
    public ArchivePredecessor? Previous { get; init; }
}
