using BackupEdge.Catalogue;
using BackupEdge.Encryption;

namespace BackupEdge.Contracts;

/// <summary>How new backups are encrypted, and what opens the keys. It contains no secret.</summary>
/// <param name="Mode">
/// <c>none</c>, <c>shared</c> or <c>sealed</c>; <c>null</c> if the keys cannot be opened and the setting <c>encryption.mode</c> is not set.
/// </param>
/// <param name="Epoch">The number of the newest keys, which <c>rotate</c> increases; <c>null</c> if no keys can be opened.</param>
/// <param name="Generation">
/// The number of the newest keys that name content, which <c>rotate --new-generation</c> increases; <c>null</c> as for <c>epoch</c>.
/// </param>
/// <param name="Slots">The slots; empty if no keys can be opened.</param>
/// <param name="UnlockedUntil">When the service locks itself again; <c>null</c> while it is locked.</param>
/// <param name="Problems">The risks of the keys, which are reasons in <c>GET /status</c> too, the most severe first.</param>
internal sealed record EncryptionAnswer(
    string? Mode,
    int? Epoch,
    int? Generation,
    IReadOnlyList<KeySlotAnswer> Slots,
    string? UnlockedUntil,
    IReadOnlyList<KeyProblemAnswer> Problems
)
{
    /// <summary>Converts what was read from the keys.</summary>
    /// <param name="overview">What was read.</param>
    /// <param name="unlockedUntil">When the service locks itself again, UTC; null while it is locked.</param>
    public static EncryptionAnswer From(EncryptionOverview overview, DateTimeOffset? unlockedUntil) =>
        new(
            overview.Mode is { } mode ? KeyWords.Of(mode) : null,
            overview.Epoch,
            overview.Generation,
            [.. overview.Slots.Select(KeySlotAnswer.From)],
            UtcTime.Text(unlockedUntil),
            [.. overview.Problems.Select(problem => new KeyProblemAnswer(problem.Code, problem.Message))]
        );
}
