using BackupEdge.Catalogue;

namespace BackupEdge.Copies;

/// <summary>What the catalogue has about a copy, in one of its versions.</summary>
/// <param name="State">The state; null before the first run or probe.</param>
/// <param name="Totals">What is in the copy.</param>
/// <param name="WaitingBackups">The number of backups that are to be copied.</param>
/// <param name="WaitingBytes">The size of their archives in bytes.</param>
/// <param name="OldestWaiting">When the oldest of them was completed, UTC; null if there is none.</param>
/// <param name="Error">Why the last run failed; null if it did not.</param>
/// <param name="Damage">What is damaged, and how; null if nothing is.</param>
/// <param name="ClockProblem">How the clocks differed in the last run; null if they did not.</param>
internal sealed record CopyFacts(
    CopyStateRow? State,
    CopyTotalsRow Totals,
    long WaitingBackups,
    long WaitingBytes,
    DateTimeOffset? OldestWaiting,
    CopyError? Error,
    (string Subject, string Problem)? Damage,
    string? ClockProblem
);
