using System.Diagnostics;
using BackupEdge.Catalogue;

namespace BackupEdge.Notifications;

/// <summary>Writes the sentence of a notification, which a bot can show unchanged.</summary>
internal static class NotificationText
{
    /// <summary>Returns a sentence about the start or the end of a job, with the error message if it did not complete.</summary>
    /// <param name="job">The job.</param>
    /// <param name="backup">The job's backup; null if there is none.</param>
    /// <param name="host">The name of this machine.</param>
    public static string Of(JobRow job, BackupRow? backup, string host)
    {
        var subject = $"{Subject(job, backup)} on {host}";
        return job.Status switch
        {
            RunStatus.Completed when job.WarningCount > 0 => $"{subject} has completed with {Count(job.WarningCount, "warning")}.",
            RunStatus.Completed => $"{subject} has completed.",
            RunStatus.Running => $"{subject} has started.",
            RunStatus.Interrupted => $"{subject} was interrupted: {job.ErrorMessage}",
            RunStatus.Failed => $"{subject} has failed: {job.ErrorMessage}",
            _ => throw new UnreachableException($"There is no notification text for the status {job.Status}."),
        };
    }

    private static string Subject(JobRow job, BackupRow? backup) =>
        job.Kind switch
        {
            JobKind.Backup when backup is not null => $"The {WireNames.Of(backup.Type)} backup {backup.Id} of "
                + $"{string.Join(", ", backup.Sources.Select(source => source.Name))}",
            JobKind.Restore => $"The {(job.DryRun ? "rehearsal of a restore" : "restore")} of {job.BackupId} to '{job.Target}'",
            JobKind.Prune => job.DryRun ? "The rehearsal of a prune" : "The prune",
            JobKind.Reseal => job.DryRun ? "The rehearsal of a reseal" : "The reseal",
            JobKind.Copy => "The copy of the archive store",
            JobKind.CopyVerify => "The verification of the copy of the archive store",
            JobKind.Drill => job.BackupId is null ? "The drill" : $"The drill of {job.BackupId}",
            JobKind.Backup or JobKind.Verify => $"The {WireNames.Of(job.Kind)} of {job.BackupId}",
            _ => throw new UnreachableException($"There is no notification text for the job kind {job.Kind}."),
        };

    private static string Count(long count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
