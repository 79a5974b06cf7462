using BackupEdge.Catalogue;
using BackupEdge.Objects;

namespace BackupEdge.Contracts;

/// <summary>What the store of a copy can do, as a probe found out.</summary>
/// <param name="ConditionalWrites">
/// <c>hold</c> if of many concurrent writers of a new object one succeeds, <c>unsupported</c>, or <c>do_not_hold</c>. Copies do not need
/// them.
/// </param>
/// <param name="Checksums">Whether it refuses bytes that do not have the checksum of the request.</param>
/// <param name="Versions">Whether it keeps what is overwritten or deleted.</param>
/// <param name="Locks">
/// <c>hold</c> if a locked object could not be deleted, <c>unsupported</c>, or <c>do_not_hold</c> if it could.
/// </param>
/// <param name="ProbedAt">When it was probed.</param>
internal sealed record StoreAbilitiesAnswer(string ConditionalWrites, bool Checksums, bool Versions, string Locks, string ProbedAt)
{
    /// <summary>Converts abilities; null if they are.</summary>
    public static StoreAbilitiesAnswer? From(StoreAbilities? abilities) =>
        abilities is null
            ? null
            : new(
                ApiEnums.Of(abilities.Conditions),
                abilities.ChecksChecksums,
                abilities.HasVersions,
                ApiEnums.Of(abilities.Locks),
                UtcTime.Text(abilities.Probed)
            );
}
