using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;

namespace BackupEdge.Contracts;

/// <summary>A copy of the archive store, and its state.</summary>
/// <param name="Name">The name in the settings.</param>
/// <param name="Kind"><c>s3</c> or <c>folder</c>.</param>
/// <param name="Address">The address, without credentials.</param>
/// <param name="LockMode"><c>governance</c> or <c>compliance</c>; <c>null</c> without locks.</param>
/// <param name="LockDays">For how many days archives are locked; <c>null</c> without locks.</param>
/// <param name="MaxLagSeconds">For how long a run may be due before the copy is late.</param>
/// <param name="LastRunAt">When the last run began; <c>null</c> before the first.</param>
/// <param name="LastCompletedAt">When the last run began after which nothing was missing; <c>null</c> before the first.</param>
/// <param name="LagSeconds">
/// For how long a run has been due: since the oldest backup was completed that is not in the copy, or since a day after the last complete
/// run; 0 if none is due.
/// </param>
/// <param name="Late">Whether it is more than <c>max_lag_seconds</c>.</param>
/// <param name="Backups">The number of backups in the copy.</param>
/// <param name="Bytes">The size in bytes of all archives in the copy.</param>
/// <param name="WaitingBackups">The number of backups that are to be copied.</param>
/// <param name="WaitingBytes">The size in bytes of their archives.</param>
/// <param name="ProtectedUntil">
/// Until when everything is locked that backups in the copy need; <c>null</c> if some of it is not.
/// </param>
/// <param name="LongestProtectedUntil">The end of the longest lock; <c>null</c> without locks.</param>
/// <param name="Unprotected">Whether the store is known to have neither versions nor locks, and nothing else protects it.</param>
/// <param name="VerifiedAt">When the last verification of the copy ended; <c>null</c> before the first.</param>
/// <param name="DamagedArchives">The number of archives that were found damaged, overwritten or hidden.</param>
/// <param name="Abilities">What the store can do; <c>null</c> until it was probed.</param>
/// <param name="Trouble">Why the present run waits for the store; <c>null</c> if it does not.</param>
/// <param name="LastError">Why the last run failed; <c>null</c> if it did not.</param>
internal sealed record CopyAnswer(
    string Name,
    string Kind,
    string Address,
    string? LockMode,
    int? LockDays,
    long MaxLagSeconds,
    string? LastRunAt,
    string? LastCompletedAt,
    long LagSeconds,
    bool Late,
    long Backups,
    long Bytes,
    long WaitingBackups,
    long WaitingBytes,
    string? ProtectedUntil,
    string? LongestProtectedUntil,
    bool Unprotected,
    string? VerifiedAt,
    long DamagedArchives,
    StoreAbilitiesAnswer? Abilities,
    CopyTroubleAnswer? Trouble,
    FailureAnswer? LastError
)
{
    /// <summary>Converts the state of a copy.</summary>
    public static CopyAnswer From(CopyStatus copy) =>
        new(
            copy.Name,
            copy.Kind,
            copy.Address,
            copy.Lock.Mode == CopyLockMode.None ? null : ApiEnums.Of(copy.Lock.Mode),
            copy.Lock.Mode == CopyLockMode.None ? null : copy.Lock.Days,
            (long)copy.MaxLag.TotalSeconds,
            UtcTime.Text(copy.LastRunAt),
            UtcTime.Text(copy.LastCompletedAt),
            (long)copy.Lag.TotalSeconds,
            copy.IsLate,
            copy.Backups,
            copy.Bytes,
            copy.WaitingBackups,
            copy.WaitingBytes,
            UtcTime.Text(copy.ProtectedUntil),
            UtcTime.Text(copy.LongestUntil),
            copy.Exposure is not null,
            UtcTime.Text(copy.VerifiedAt),
            copy.Damaged,
            StoreAbilitiesAnswer.From(copy.Abilities),
            copy.Trouble is { } trouble ? new(trouble.Problem, UtcTime.Text(trouble.Since)) : null,
            copy.LastError is { } error ? new(error.Code, error.Message) : null
        );
}
