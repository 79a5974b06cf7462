using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs.Startup;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Seals the archives of the store that are not sealed, or with older keys, while backups and restores run; one after another, oldest
/// first. Each archive <em>must</em> be replaced in a write transaction of the catalogue, in which nothing has changed that decided how it
/// was written: the backup is neither deleted nor gone, and the same backups need it. A crash leaves the old archive or the new one,
/// complete. If the catalogue does not know of the new one yet, the next run records it.
/// </summary>
internal sealed class Reseal(
    CatalogueDatabase catalogue,
    Adoption adoption,
    PassedOver passedOver,
    IEngine engine,
    StoreKeyring keyring,
    RewriteTurn turn,
    Func<string, bool> isEvicted
)
{
    /// <summary>Runs the reseal job; in a dry run, only counts.</summary>
    /// <exception cref="Fault"><c>key_missing</c>, <c>wrong_key</c>, <c>io_error</c> or <c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; no archive is half done.</exception>
    public ResealSummary Run(RunningJob running)
    {
        var options = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.ResealOptions)!;
        var newest = NewestSeal.Of(keyring);
        if (!options.DryRun)
        {
            // Backups that are not in the catalogue may have pages of their manifests in any archive.
            adoption.Run();
        }

        var due = Due(newest);
        var run = UpToLimit(due, options.LimitBytes);
        if (options.DryRun)
        {
            return new ResealSummary(Counts(run, due[run.Count..]), []);
        }

        running.Progress.BytesTotal = run.Sum(row => row.StoredBytes);
        var kept = new List<PathReport>();
        var reading = passedOver.Read();
        var done = run.Where(row => TryReseal(row, newest, reading, kept, running)).ToList();
        return new ResealSummary(Counts(done, Due(newest)), kept);
    }

    // Archives that are only in a copy are not rewritten.
    private List<ArchiveSealRow> Due(NewestSeal newest) =>
        [.. catalogue.Read(session => session.Backups.Seals()).Where(row => !newest.IsOf(row) && !isEvicted(row.Id))];

    private static List<ArchiveSealRow> UpToLimit(List<ArchiveSealRow> due, long? limit)
    {
        var (count, bytes) = (0, 0L);
        while (count < due.Count && (count == 0 || limit is not { } most || bytes + due[count].StoredBytes <= most))
        {
            bytes += due[count++].StoredBytes;
        }

        return due[..count];
    }

    private static ResealCounts Counts(List<ArchiveSealRow> done, List<ArchiveSealRow> remaining) =>
        new()
        {
            ResealedArchives = done.Count,
            ResealedBytes = done.Sum(row => row.StoredBytes),
            RemainingArchives = remaining.Count,
            RemainingBytes = remaining.Sum(row => row.StoredBytes),
        };

    // Returns whether the archive is sealed with the newest keys now. One that is not must not keep the others from being sealed.
    private bool TryReseal(ArchiveSealRow row, NewestSeal newest, StoreReading reading, List<PathReport> kept, RunningJob running)
    {
        using var mine = turn.Take(running.Token);
        var (now, living) = catalogue.Read(session => (session.Backups.SealOf(row.Id), Living(session, row)));
        if (now != row)
        {
            // Deleted, retired or compacted meanwhile. The next run seals what is left of it.
            return false;
        }

        try
        {
            if (IsSealedAlready(row, newest))
            {
                return true;
            }

            // Only in an archive that is not sealed, chunks of files and pages of manifests look the same.
            if (row.Mode is null && (reading.Unread.Count > 0 || reading.Needed.Contains(row.Id)))
            {
                kept.Add(new PathReport(row.Id, "unread", WhyUnread(reading)));
                return false;
            }

            if (engine.Reseal(row.Id, living, commit => Commit(row, living, commit), running.Progress, running.Token) is null)
            {
                kept.Add(new PathReport(row.Id, "in_use", "A running backup needs it, or it has changed; the next reseal tries again."));
                return false;
            }

            CrashPoints.Pass(CrashPoint.RewriteCommitted);
            return true;
        }
        catch (Fault fault)
        {
            kept.Add(new PathReport(row.Id, fault.Code, fault.Message));
            return false;
        }
    }

    private static string WhyUnread(StoreReading reading) =>
        reading.Unread is [var file, ..]
            ? $"'{file}' could not be read and may need it. `status` shows what is wrong with that file. Fix it, or remove it from the "
                + "archive folder."
            : "An archive that is not in the catalogue needs it. `status` shows which, and what is wrong with it.";

    // Whether a run that ended after it replaced the archive could not record that.
    private bool IsSealedAlready(ArchiveSealRow row, NewestSeal newest)
    {
        if (!newest.IsOf(engine.Describe(row.Id).Seal))
        {
            return false;
        }

        catalogue.Write(session => ReplacedArchive.Record(session, engine, row.Id));
        return true;
    }

    // In a write transaction, so no backup can start or end at the same time and the set of those that need the archive cannot change.
    private bool Commit(ArchiveSealRow row, IReadOnlyList<string> living, Action commit) =>
        catalogue.Write(session =>
        {
            if (
                session.Backups.IsNeededByRunning(row.Id)
                || session.Backups.SealOf(row.Id) != row
                || !Living(session, row).SequenceEqual(living, StringComparer.Ordinal)
            )
            {
                return false;
            }

            commit();
            ReplacedArchive.Record(session, engine, row.Id);
            return true;
        });

    private static IReadOnlyList<string> Living(CatalogueSession session, ArchiveSealRow row) =>
        row.IsRetired ? session.Backups.DependentsOf(row.Id) : [row.Id, .. session.Backups.DependentsOf(row.Id)];
}
