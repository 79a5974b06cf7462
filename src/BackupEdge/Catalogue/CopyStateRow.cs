namespace BackupEdge.Catalogue;

/// <summary>The state of a copy. Times are UTC.</summary>
/// <param name="Name">The name of the copy.</param>
/// <param name="RunAt">When the last run began; null before the first.</param>
/// <param name="CompletedAt">When the last run ended after which nothing was missing; null before the first.</param>
/// <param name="CatalogueNumber">The number of the last copy of the catalogue; 0 before the first.</param>
/// <param name="VerifiedAt">When the last verification of all objects ended; null before the first.</param>
/// <param name="Probe">What the store can do, as JSON; null until it was probed.</param>
internal sealed record CopyStateRow(
    string Name,
    DateTimeOffset? RunAt,
    DateTimeOffset? CompletedAt,
    long CatalogueNumber,
    DateTimeOffset? VerifiedAt,
    string? Probe
);
