using BackupEdge.Catalogue;
using BackupEdge.Copies;

namespace BackupEdge.Contracts;

/// <summary>A backup in a copy.</summary>
/// <param name="Name">The name of the copy.</param>
/// <param name="Status">
/// <c>waiting</c> until it is copied, <c>copied</c>, or <c>damaged</c> if something that it needs was found damaged or missing.
/// </param>
/// <param name="CopiedAt">When it was copied; <c>null</c> while it waits.</param>
/// <param name="ProtectedUntil">Until when everything that it needs is locked in the copy; <c>null</c> if some of it is not.</param>
/// <param name="VerifiedAt">Since when everything that it needs has been verified in the copy; <c>null</c> if some of it never was.</param>
internal sealed record BackupCopyAnswer(string Name, string Status, string? CopiedAt, string? ProtectedUntil, string? VerifiedAt)
{
    /// <summary>Converts the copies of a backup.</summary>
    public static IReadOnlyList<BackupCopyAnswer> From(IReadOnlyList<BackupCopy> copies) =>
        [
            .. copies.Select(copy => new BackupCopyAnswer(
                copy.Copy,
                ApiEnums.Of(copy.State),
                UtcTime.Text(copy.CopiedAt),
                UtcTime.Text(copy.ProtectedUntil),
                UtcTime.Text(copy.VerifiedAt)
            )),
        ];
}
