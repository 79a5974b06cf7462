using BackupEdge.Catalogue;
using BackupEdge.Drills;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Queue;

/// <content>The results of drills, and of the runs of schedules that make no backups.</content>
internal sealed partial class JobOutcome
{
    private DrillEnd? Drill { get; init; }

    /// <summary>
    /// Returns the outcome of a drill: failed if something cannot be restored or differs, and also if nothing was proven, since that must
    /// not look like a success. Sources that were skipped are warnings.
    /// </summary>
    public static JobOutcome Drilled(JobRow job, DrillEnd end, DateTimeOffset at)
    {
        var result = end.Row.Result;
        var isProven = result is DrillResult.Proven or DrillResult.Partial;
        var reason = end.Row.Sources.FirstOrDefault(source => source.Result == result);
        var row = job with
        {
            BytesDone = end.Counts.Bytes,
            BytesTotal = end.Counts.Bytes,
            FilesDone = end.Counts.Files,
            FilesTotal = end.Counts.Files,
            ErrorCount = end.Problems.Count,
            WarningCount = end.Warnings.Count,
            ErrorCode =
                isProven ? null
                : result == DrillResult.Failed ? FaultCode.DrillFailed
                : reason?.Code ?? FaultCode.DrillSkipped,
            ErrorMessage =
                isProven ? null
                : result == DrillResult.Failed ? Failure(end, reason)
                : reason is null ? "There is no backup to restore. Make one first."
                : $"Nothing was proven. '{reason.Source}': {reason.Message}",
            Result = end.Counts,
        };
        return new JobOutcome(row, isProven ? RunStatus.Completed : RunStatus.Failed, at)
        {
            Drill = end,
            Errors = end.Problems,
            Warnings = end.Warnings,
        };
    }

    // The application's check may fail although every byte was restored, and the data folder is intact if only a copy is damaged.
    private static string Failure(DrillEnd end, DrilledSourceRow? reason)
    {
        var details = $"{reason?.Message?.TrimEnd('.')}. The report {end.Row.Id} has the details.";
        if (end.FailedCheck == CommandProof.Name)
        {
            return $"The source '{reason?.Source}' was restored as the backup has it, but the check of the application failed: {details} "
                + "Look at the setting 'drill.command' and what it printed: the command or the data may be wrong.";
        }

        var advice = end.Row.Copy is { } copy
            ? $"Find what the copy lacks with `backupedge copy verify {copy}`, and write it again with `backupedge copy run {copy}`."
            : "Make a new full backup, and check the disk.";
        return $"The source '{reason?.Source}' is not restorable as it should be: {details} {advice}";
    }

    private void WriteDrill(CatalogueSession session)
    {
        if (Drill is null)
        {
            return;
        }

        session.Drills.Insert(Drill.Row);

        // Damage first, so that it does not remove a verification of this drill.
        foreach (var (id, summary) in Drill.Verified.OrderByDescending(one => one.Value.ProblemCount))
        {
            if (session.Backups.Find(id) is { } backup)
            {
                WriteVerify(session, backup, summary);
            }
        }
    }

    // A run that found damage has done its work: the schedule is not overdue.
    private void WriteRun(CatalogueSession session)
    {
        var hasFound = Job.ErrorCode is FaultCode.ArchiveDamaged or FaultCode.CopyDamaged or FaultCode.DrillFailed;
        if (Job.Kind is JobKind.Drill or JobKind.Verify or JobKind.CopyVerify && (Job.Status == RunStatus.Completed || hasFound))
        {
            session.ScheduleRuns.Complete(Job.Id, WireNames.Of(Job.Kind));
        }
    }
}
