using System.Collections.Concurrent;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Reads the states of the configured copies from the catalogue. Thread-safe.</summary>
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

    private readonly ConcurrentDictionary<string, (long Version, CopyFacts Facts)> _known = new(StringComparer.Ordinal);

    /// <summary>Returns the states of all copies in the order of the settings.</summary>
    /// <param name="session">The state of the catalogue.</param>
    /// <param name="version">The version of the catalogue before the session began.</param>
    /// <param name="now">The present time, UTC.</param>
    public IReadOnlyList<CopyStatus> Read(CatalogueSession session, long version, DateTimeOffset now) =>
        [.. settings.Copies.Select(copy => Read(session, version, copy, now))];

    /// <summary>Returns the state of a copy.</summary>
    /// <param name="session">The state of the catalogue.</param>
    /// <param name="version">The version of the catalogue before the session began.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="now">The present time, UTC.</param>
    public CopyStatus Read(CatalogueSession session, long version, CopyDefinition copy, DateTimeOffset now)
    {
        var facts = FactsOf(session, version, copy, now);
        var (state, totals) = (facts.State, facts.Totals);
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
            LastError = facts.Error,
            Lag = LagOf(facts.OldestWaiting, state?.CompletedAt, now),
            Backups = totals.Backups,
            Bytes = totals.Bytes,
            WaitingBackups = facts.WaitingBackups,
            WaitingBytes = facts.WaitingBytes,
            ProtectedUntil = totals.ProtectedUntil,
            LongestUntil = totals.LongestUntil,
            VerifiedAt = state?.VerifiedAt,
            Damaged = totals.Damaged,
            Damage = facts.Damage,
            ClockProblem = facts.ClockProblem,
            Exposure = ExposureOf(copy, abilities),
        };
    }

    // The rows of all backups are counted only after a change of the catalogue, since the status may be requested every second.
    private CopyFacts FactsOf(CatalogueSession session, long version, CopyDefinition copy, DateTimeOffset now)
    {
        if (_known.TryGetValue(copy.Name, out var known) && known.Version == version)
        {
            return known.Facts;
        }

        var totals = session.Copies.Totals(copy.Name);
        var (waiting, bytes, oldest) = WaitingOf(session, copy, now);
        var ended = session.Jobs.NewestEnded(JobKind.Copy, requestOf(copy.Name));
        var facts = new CopyFacts(
            session.Copies.State(copy.Name),
            totals,
            waiting,
            bytes,
            oldest,
            ErrorOf(ended),
            totals is { DamagedId: { } id, Problem: { } problem } ? (id, problem)
                : NoteOf(session, ended, DamagedNote) is { } note ? (note.Path, note.Message)
                : null,
            NoteOf(session, ended, CopyRun.ClockNote)?.Message
        );
        _known[copy.Name] = (version, facts);
        return facts;
    }

    private (long Backups, long Bytes, DateTimeOffset? Oldest) WaitingOf(CatalogueSession session, CopyDefinition copy, DateTimeOffset now)
    {
        if (copy.Retention is null || session.Copies.Waiting(copy.Name) is not { Count: > 0 } all)
        {
            return session.Copies.WaitingTotals(copy.Name);
        }

        var expired = CopyRetention.Expired(session, copy, settings.Protection, now);
        var waiting = all.Where(backup => expired?.Contains(backup.Sequence) != true).ToList();
        return (waiting.Count, waiting.Sum(backup => backup.Bytes), waiting is [var oldest, ..] ? oldest.CompletedAt : null);
    }

    private static TimeSpan LagOf(DateTimeOffset? oldest, DateTimeOffset? completed, DateTimeOffset now)
    {
        var due = completed + LongestInterval;
        if (due is null || oldest < due)
        {
            due = oldest;
        }

        return now > due ? now - due.Value : TimeSpan.Zero;
    }

    private static CopyError? ErrorOf(JobRow? ended) =>
        ended is { Status: RunStatus.Failed or RunStatus.Interrupted, ErrorCode: { } code }
            ? new CopyError(code, ended.ErrorMessage ?? "", ended.CompletedAt ?? ended.CreatedAt)
            : null;

    private static PathNote? NoteOf(CatalogueSession session, JobRow? ended, string code) =>
        ended is { WarningCount: > 0 } ? session.Notes.Warnings(ended.Id).FirstOrDefault(note => note.Code == code) : null;

    private static string? ExposureOf(CopyDefinition copy, StoreAbilities? abilities) =>
        copy.IsProtectedElsewhere ? null
        : copy.Place is FolderPlace ? "a folder has neither versions nor locks"
        : abilities is null ? null
        : copy.Lock.Mode != CopyLockMode.None && abilities.Locks == LockAbility.DoesNotHold
            ? "its store accepts locks and deletes locked objects all the same"
        : abilities is { HasVersions: false, Locks: not LockAbility.Holds } ? "its bucket has neither versions nor locks"
        : null;
}
