namespace BackupEdge.Commands;

/// <summary>The answer of <c>recover</c>.</summary>
/// <param name="Store">The address of the copy, without credentials.</param>
/// <param name="Host">The name of the host that made the copy, as the copy says; null if it does not.</param>
/// <param name="Backups">The number of completed backups that can be restored now.</param>
/// <param name="Deleted">The number of deleted backups that <c>--with-deleted</c> would bring back if their archives are there.</param>
/// <param name="Bytes">The size in bytes of all archives.</param>
/// <param name="CatalogueAt">When the copy of the catalogue was made, UTC; null if the catalogue was built from the archives.</param>
/// <param name="Downloaded">The number of archives that were brought into the data folder.</param>
/// <param name="Lost">The ids of the archives that have a record in the copy and cannot be read.</param>
/// <param name="Findings">What was found in the copy that its host did not leave there.</param>
internal sealed record RecoverAnswer(
    string Store,
    string? Host,
    int Backups,
    int Deleted,
    long Bytes,
    DateTimeOffset? CatalogueAt,
    int Downloaded,
    IReadOnlyList<string> Lost,
    IReadOnlyList<RecoverFindingAnswer> Findings
);
