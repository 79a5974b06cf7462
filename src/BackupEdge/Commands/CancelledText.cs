using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>Says what a cancelled job has left behind.</summary>
internal static class CancelledText
{
    /// <summary>Returns the sentences about a cancelled job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="settings">The settings with the targets that the job knew; null if they are not known.</param>
    public static string Of(JobRow job, Settings? settings) =>
        job.Kind switch
        {
            JobKind.Backup => "Cancelled. Nothing of this backup was kept.",
            JobKind.Restore => OfRestore(job, settings),
            JobKind.Verify => "Cancelled.",
            JobKind.Prune => "Cancelled. What was deleted before stays deleted; the next prune continues.",
            JobKind.Reseal => "Cancelled. What was sealed before stays sealed; the next reseal continues.",
            JobKind.Copy => "Cancelled. What was copied before stays copied; the next copy continues.",
            JobKind.CopyVerify => "Cancelled. What was verified before stays verified; the next verification continues.",
            JobKind.Drill => "Cancelled. What was restored for the drill was deleted.",
            _ => throw new UnreachableException($"There is no text for jobs of the kind {job.Kind}."),
        };

    private static string OfRestore(JobRow job, Settings? settings)
    {
        if (job.DryRun || job.FilesDone == 0)
        {
            return "Cancelled. No file was restored.";
        }

        var place =
            job.Target == Settings.Original ? "their original places" : $"'{settings?.FindTarget(job.Target ?? "")?.Path ?? job.Target}'";
        var total = job.FilesTotal > 0 ? $" of {Units.Count(job.FilesTotal)}" : "";
        return $"Cancelled. {Units.Count(job.FilesDone)}{total} files are in {place}; run the command again to restore the others.";
    }
}
