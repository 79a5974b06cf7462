using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Reads the states of the configured copies from the catalogue.</summary>
/// <param name="settings">The settings with the copies.</param>
/// <param name="requestOf">Returns the request of the jobs that run a copy of a name.</param>
/// <param name="troubleOf">Returns why the calls of the present run of a copy fail, and since when; null if they do not.</param>
internal sealed class CopyStatusReader(
    Settings settings,
    Func<string, string> requestOf,
    Func<string, (string Problem, DateTimeOffset Since)?> troubleOf
)
{
    /// <summary>How long after a complete run the next one is due, also if nothing has changed, since locks must be extended.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    // The code of the notes of runs about objects that cannot be what this host wrote.
    private const string DamagedNote = "damaged";

    /// <summary>Returns the states of all copies in the order of the settings.</summary>
    /// <param name="session">The state of the catalogue.</param>
    /// <param name="now">The present time, UTC.</param>
    public IReadOnlyList<CopyStatus> Read(CatalogueSession session, DateTimeOffset now) =>
        [.. settings.Copies.Select(copy => Read(session, copy, now))];

    /// <summary>Returns the state of a copy.</summary>
    /// <param name="session">The state of the catalogue.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="now">The present time, UTC.</param>
    public CopyStatus Read(CatalogueSession session, CopyDefinition copy, DateTimeOffset now)
    {
        var state = session.Copies.State(copy.Name);
        var totals = session.Copies.Totals(copy.Name);
        var waiting = WaitingOf(session, copy, now);
        var ended = session.Jobs.NewestEnded(JobKind.Copy, requestOf(copy.Name));
        var abilities = CopyProbing.AbilitiesOf(copy, state);
        return new CopyStatus
        {
            Name = copy.Name,
            Kind = copy.Place.Kind,
            Address = copy.Place.Address,
            Lock = copy.Lock,
            MaxLag = copy.MaxLag,
            Abilities = abilities,
            Trouble = troubleOf(copy.Name),
            LastRunAt = state?.RunAt,
            LastCompletedAt = state?.CompletedAt,
            LastError = ErrorOf(ended),
            Lag = LagOf(waiting, state?.CompletedAt, now),
            Backups = totals.Backups,
            Bytes = totals.Bytes,
            WaitingBackups = waiting.Count,
            WaitingBytes = waiting.Sum(backup => backup.Bytes),
            ProtectedUntil = totals.ProtectedUntil,
            LongestUntil = totals.LongestUntil,
            VerifiedAt = state?.VerifiedAt,
            Damaged = totals.Damaged,
            Damage = totals is { DamagedId: { } id, Problem: { } problem } ? (id, problem) : NotedDamage(session, ended),
            Exposure = ExposureOf(copy, abilities),
        };
    }

    /// <summary>Returns the completed backups that are to be copied, oldest first.</summary>
    internal static IReadOnlyList<WaitingBackupRow> WaitingOf(CatalogueSession session, CopyDefinition copy, DateTimeOffset now)
    {
        var waiting = session.Copies.Waiting(copy.Name);
        if (waiting.Count == 0 || copy.Retention is null)
        {
            return waiting;
        }

        var expired = CopyRetention.Expired(
            copy,
            session.Copies.Copied(copy.Name),
            session.Backups.Retained().ToDictionary(row => row.Sequence),
            now
        );
        return [.. waiting.Where(backup => expired?.Contains(backup.Sequence) != true)];
    }

    private static TimeSpan LagOf(IReadOnlyList<WaitingBackupRow> waiting, DateTimeOffset? completed, DateTimeOffset now)
    {
        var due = completed + LongestInterval;
        if (waiting is [var oldest, ..] && !(due < oldest.CompletedAt))
        {
            due = oldest.CompletedAt;
        }

        return now > due ? now - due.Value : TimeSpan.Zero;
    }

    private static CopyError? ErrorOf(JobRow? ended) =>
        ended is { Status: RunStatus.Failed or RunStatus.Interrupted, ErrorCode: { } code }
            ? new CopyError(code, ended.ErrorMessage ?? "", ended.CompletedAt ?? ended.CreatedAt)
            : null;

    private static (string, string)? NotedDamage(CatalogueSession session, JobRow? ended) =>
        ended is { WarningCount: > 0 } && session.Notes.Warnings(ended.Id).FirstOrDefault(note => note.Code == DamagedNote) is { } note
            ? (note.Path, note.Message)
            : null;

    private static string? ExposureOf(CopyDefinition copy, StoreAbilities? abilities) =>
        copy.IsProtectedElsewhere ? null
        : copy.Place is FolderPlace ? "a folder has neither versions nor locks"
        : abilities is null ? null
        : copy.Lock.Mode != CopyLockMode.None && abilities.Locks == LockAbility.DoesNotHold
            ? "its store accepts locks and deletes locked objects all the same"
        : abilities is { HasVersions: false, Locks: not LockAbility.Holds } ? "its bucket has neither versions nor locks"
        : null;
}
