namespace BackupEdge.Objects;

/// <summary>What a store can do, as <see cref="ObjectStoreProbe"/> found out. It must not be needed for the safety of data.</summary>
/// <param name="Conditions">Whether it can write an object only if there is none.</param>
/// <param name="ChecksChecksums">Whether it refuses bytes that are not those of the checksum in the request.</param>
/// <param name="HasVersions">Whether it keeps what is overwritten or deleted.</param>
/// <param name="Locks">Whether it can lock versions.</param>
/// <param name="Probed">When it was probed, in UTC.</param>
internal sealed record StoreAbilities(
    WriteConditions Conditions,
    bool ChecksChecksums,
    bool HasVersions,
    LockAbility Locks,
    DateTimeOffset Probed
);
