using BackupEdge.Catalogue;

namespace BackupEdge.Retention;

/// <summary>The properties of a completed backup that retention considers.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Sequence">The sequence number, which decides which of two backups is newer even if the clock was set back.</param>
/// <param name="CreatedAt">The time of the request by the server's clock, UTC.</param>
/// <param name="SourceSet">The set of sources. Rules are applied to each set separately.</param>
/// <param name="RetentionDays">The number of days after which the backup expires; null if only rules decide.</param>
/// <param name="IsHeld">Whether there is a hold on the backup.</param>
/// <param name="Operator">
/// The credential of the operator who requested the backup; null for an admin, a schedule or the command line. Rules are applied to each
/// operator separately.
/// </param>
/// <param name="IsManual">Whether a caller requested the backup, and not a schedule, or gave it a label of its own.</param>
/// <param name="IsYoung">Whether it is younger than <c>protection.min_age</c>.</param>
/// <param name="IsRecent">Whether it is kept and not counted, since it is new and deletes need two admins.</param>
internal sealed record RetentionCandidate(
    string Id,
    long Sequence,
    DateTimeOffset CreatedAt,
    string SourceSet,
    int? RetentionDays,
    bool IsHeld,
    string? Operator = null,
    bool IsManual = false,
    bool IsYoung = false,
    bool IsRecent = false
)
{
    /// <summary>Converts a row of the catalogue.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ages">The backups that are too young for retention.</param>
    public static RetentionCandidate Of(RetainedRow row, GuardedAges ages) =>
        new(
            row.Id,
            row.Sequence,
            row.CreatedAt,
            row.SourceSet,
            row.RetentionDays,
            row.IsHeld,
            row.Operator,
            row.IsManual,
            ages.Young.ContainsKey(row.Id),
            ages.Recent.ContainsKey(row.Id)
        );

    /// <summary>The time when <see cref="RetentionDays"/> have passed, UTC; null without.</summary>
    public DateTimeOffset? DaysEndAt
    {
        get
        {
            if (RetentionDays is not { } days)
            {
                return null;
            }

            // The time in an archive of another host may be up to the end of the year 9999.
            var after = TimeSpan.FromDays(days);
            return CreatedAt > DateTimeOffset.MaxValue - after ? DateTimeOffset.MaxValue : CreatedAt + after;
        }
    }
}
