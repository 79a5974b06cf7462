using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <summary>The answer of <c>encryption status</c>. It contains no secret.</summary>
/// <param name="Status">
/// <c>off</c> if new archives are not encrypted, <c>degraded</c> if there are warnings, otherwise <c>ok</c>.
/// </param>
/// <param name="ConfiguredMode">The setting <c>encryption.mode</c>; null if it is not set.</param>
/// <param name="Bundle">The path of the bundle that counts; null if there is none.</param>
/// <param name="KeyFile">The host's key file; null if there is none.</param>
/// <param name="StoreId">The id of the store; null if the bundle cannot be opened, as for the following.</param>
/// <param name="Mode">The mode of new archives.</param>
/// <param name="Epoch">The number of the newest epoch.</param>
/// <param name="EpochSince">When it began, UTC.</param>
/// <param name="Generation">The number of the newest generation.</param>
/// <param name="Slots">The slots.</param>
/// <param name="Archives">
/// How the archives are encrypted, those that are not first; null if the catalogue cannot be read.
/// </param>
/// <param name="Warnings">What is wrong, with what to do.</param>
internal sealed record EncryptionStatusAnswer(
    string Status,
    string? ConfiguredMode,
    string? Bundle,
    string? KeyFile,
    Guid? StoreId,
    string? Mode,
    int? Epoch,
    string? EpochSince,
    int? Generation,
    IReadOnlyList<EncryptionSlotAnswer> Slots,
    IReadOnlyList<EncryptionArchivesAnswer>? Archives,
    IReadOnlyList<KeyProblem> Warnings
);
