using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>What the store of a copy can do, as the catalogue keeps it.</summary>
/// <param name="Address">The address of the store that was probed, which a changed setting no longer has.</param>
/// <param name="Abilities">What it can do.</param>
internal sealed record ProbedStore(string Address, StoreAbilities Abilities);
