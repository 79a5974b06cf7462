using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs.Startup;
using BackupEdge.Keys;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Carries out the plan of a prune while backups and restores run. Expired backups are marked in the catalogue first, and their archives
/// are deleted after that. A rewritten archive replaces the old one only while no running backup may need the dropped chunks. Archives that
/// are not in the catalogue are read first: while any of them cannot be read, nothing that it may need is deleted or rewritten.
/// </summary>
internal sealed class Prune(
    CatalogueDatabase catalogue,
    PrunePlanner planner,
    TimeSpan minAge,
    Bin bin,
    ServiceClock clock,
    Adoption adoption,
    PassedOver passedOver,
    IEngine engine,
    RewriteTurn turn,
    Recompression recompression,
    TimeProvider time
)
{
    /// <summary>Runs the prune job; in a dry run, only plans it.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled; no deletion or rewrite is half done.</exception>
    public PruneSummary Run(RunningJob running)
    {
        var options = JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.PruneOptions)!;
        if (!options.DryRun)
        {
            adoption.Run();
            clock.Tick();
        }

        var reading = passedOver.Read();
        var before = catalogue.Read(session => session.Backups.Retained()).ToDictionary(row => row.Id, StringComparer.Ordinal);
        var plan = planner.Make(catalogue, reading, running.Token);
        catalogue.Write(session => session.Jobs.SetPlan(running.Row.Id, JsonSerializer.Serialize(plan, JobsJson.Default.RetentionPlan)));
        CrashPoints.Pass(CrashPoint.PrunePlanned);
        if (options.DryRun)
        {
            return new PruneSummary(PruneCounts.None, []);
        }

        var deleted = plan
            .Backups.Where(backup => backup.Action == BackupAction.Delete)
            .Count(backup => TryDelete(before.GetValueOrDefault(backup.Id), running.Row));
        bin.Run(reading);
        var gone = plan.Archives.Where(archive => archive.Action == ArchiveAction.Delete && !IsKnown(archive.Id)).ToList();
        List<PathReport> kept =
        [
            .. reading.Unread.Select(file => new PathReport(
                file,
                "unread",
                "It could not be read and may need any retired archive, so none was deleted or rewritten. `status` shows what is "
                    + "wrong with it. Fix it, or remove it from the archive folder."
            )),
        ];
        var (rewritten, freed) = Rewrite(plan, options.MaxRewriteBytes, kept, running);
        var recompressed = recompression.Run(running, kept);
        var counts = new PruneCounts
        {
            DeletedBackups = deleted,
            DeletedArchives = gone.Count,
            RewrittenArchives = rewritten,
            FreedBytes = freed + gone.Sum(archive => archive.Size) + recompressed.SavedBytes,
            RecompressedArchives = recompressed.Count,
            RecompressedBytes = recompressed.Bytes,
        };
        return new PruneSummary(counts, kept);
    }

    // Since the plan was made, a job may have started to use the backup, or a user may have put a hold on it or changed its retention.
    private bool TryDelete(RetainedRow? backup, JobRow job) =>
        catalogue.Write(session =>
        {
            if (
                backup is not { Id: var id }
                || session.Backups.FindRetained(id) != backup
                || session.Jobs.ActiveOf(id).Count > 0
                || session.ServiceTime.Until(id, minAge) > TimeSpan.Zero
            )
            {
                return false;
            }

            var now = time.GetUtcNow();
            bin.Discard(session, (id, RunStatus.Completed), job.Id);
            new Caller(job.CreatedBy, Role.Admin) { Credential = job.Id }.Record(session, AuditAction.BackupDelete, id, now);
            return true;
        });

    private bool IsKnown(string id) => catalogue.Read(session => session.Backups.IsKnown(id));

    private (long Count, long FreedBytes) Rewrite(RetentionPlan plan, long maxBytes, List<PathReport> kept, RunningJob running)
    {
        long count = 0,
            freed = 0,
            spent = 0;
        var rewritten = plan.Archives.Where(archive => archive.Action == ArchiveAction.Rewrite).ToList();
        running.Progress.BytesTotal = rewritten.Sum(archive => archive.Size);
        foreach (var archive in rewritten)
        {
            if (spent + archive.Size > maxBytes && spent > 0)
            {
                running.Progress.BytesTotal -= archive.Size;
                kept.Add(new PathReport(archive.Id, "postponed", "This run has reached its rewrite limit; the next prune continues."));
                continue;
            }

            spent += archive.Size;
            try
            {
                using var mine = turn.Take(running.Token);

                // Read again, to include backups that were made since the plan.
                var living = catalogue.Read(session => session.Backups.DependentsOf(archive.Id));
                if (
                    engine.Rewrite(archive.Id, living, commit => Commit(archive.Id, living, commit), running.Progress, running.Token) is
                    { } size
                )
                {
                    CrashPoints.Pass(CrashPoint.RewriteCommitted);
                    count++;
                    freed += archive.Size - size;
                }
                else
                {
                    kept.Add(new PathReport(archive.Id, "in_use", "A running backup may need it; the next prune tries again."));
                }
            }
            catch (Fault fault)
            {
                // Without space for a compacted archive, the deletions are still done; the next prune tries again.
                kept.Add(new PathReport(archive.Id, fault.Code, fault.Message));
            }
        }

        return (count, freed);
    }

    // In a write transaction, so no backup can start or end at the same time and the set of needed chunks cannot change.
    private bool Commit(string id, IReadOnlyList<string> living, Action commit) =>
        catalogue.Write(session =>
        {
            if (session.Backups.IsNeededByRunning(id) || !session.Backups.DependentsOf(id).All(living.Contains))
            {
                return false;
            }

            commit();
            ReplacedArchive.Record(session, engine, id);
            return true;
        });
}
