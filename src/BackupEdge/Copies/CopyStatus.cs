using BackupEdge.Configuration;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>The state of a copy at one point in time. Times are UTC, sizes are in bytes.</summary>
internal sealed record CopyStatus
{
    /// <summary>The name in the settings.</summary>
    public required string Name { get; init; }

    /// <summary><c>s3</c> or <c>folder</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The address, without credentials.</summary>
    public required string Address { get; init; }

    /// <summary>How new objects are locked.</summary>
    public CopyLock Lock { get; init; } = CopyLock.None;

    /// <summary>How long a run may be due before the copy is late.</summary>
    public TimeSpan MaxLag { get; init; } = CopyDefinition.DefaultMaxLag;

    /// <summary>What the store can do; null until it was probed.</summary>
    public StoreAbilities? Abilities { get; init; }

    /// <summary>Why the calls of the run in this process currently fail, and since when; null if they do not.</summary>
    public (string Problem, DateTimeOffset Since)? Trouble { get; init; }

    /// <summary>When the last run began; null before the first.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>When the last run began after which nothing was missing; null before the first.</summary>
    public DateTimeOffset? LastCompletedAt { get; init; }

    /// <summary>Why the last run failed; null if it did not.</summary>
    public CopyError? LastError { get; init; }

    /// <summary>
    /// For how long a run has been due: since the oldest backup was completed that is not in the copy, or since a day after the last
    /// complete run, whichever is earlier; zero if none is due.
    /// </summary>
    public TimeSpan Lag { get; init; }

    /// <summary>The number of backups in the copy.</summary>
    public long Backups { get; init; }

    /// <summary>The size of all archives in the copy.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of backups that are to be copied.</summary>
    public long WaitingBackups { get; init; }

    /// <summary>The size of their archives.</summary>
    public long WaitingBytes { get; init; }

    /// <summary>Until when everything that backups in the copy need is locked; null if some of it is not.</summary>
    public DateTimeOffset? ProtectedUntil { get; init; }

    /// <summary>The end of the longest lock; null without locks.</summary>
    public DateTimeOffset? LongestUntil { get; init; }

    /// <summary>When the last verification of all objects ended; null before the first.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The number of archives that a run or a verification found damaged, overwritten or hidden.</summary>
    public long Damaged { get; init; }

    /// <summary>The newest of them, or another object that is damaged, and what is wrong with it; null if there is none.</summary>
    public (string Subject, string Problem)? Damage { get; init; }

    /// <summary>How the clocks of this machine and of the store differed in the last run; null if they did not.</summary>
    public string? ClockProblem { get; init; }

    /// <summary>
    /// Why who takes over this host can delete what is in the copy; null if it is protected, or that is not known.
    /// </summary>
    public string? Exposure { get; init; }

    /// <summary>Whether a run has been due for too long.</summary>
    public bool IsLate => Lag > MaxLag;
}
