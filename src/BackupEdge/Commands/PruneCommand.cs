using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>prune</c>, which deletes expired backups and frees their space.</summary>
internal sealed class PruneCommand
{
    private readonly Option<bool> _dryRun = Options.Switch(
        "--dry-run",
        "-n",
        "Only print what would be deleted, what would stay, and why."
    );

    /// <summary>Creates the <c>prune</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new PruneCommand();
        var command = new Command(
            "prune",
            "Deletes expired backups and archives that no backup needs, and compacts archives of which less than half is still needed."
        )
        {
            verb._dryRun,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run);
        var queued = await flow.Jobs.PruneAsync(new PruneOptions { DryRun = run.Get(_dryRun) });
        var job = await flow.FollowAsync(queued.Id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            var shown = await flow.Jobs.ShowAsync(job);
            if (job.DryRun)
            {
                run.Answer(shown, Write);
            }
            else
            {
                run.Report(shown, Write);
            }
        }

        return await flow.ReportAsync(job);
    }

    private static void Write(TextWriter output, ShownJob shown)
    {
        var (job, plan) = (shown.Row, shown.Plan ?? new PrunePlan([], []));
        if (job.DryRun)
        {
            WritePlan(output, plan);
            return;
        }

        var counts = (PruneCounts?)job.Result ?? PruneCounts.None;
        output.WriteLine(
            $"Pruned in {JobReport.Duration(job)}: {Units.Count(counts.DeletedBackups, "backup")} and "
                + $"{Units.Count(counts.DeletedArchives, "archive")} deleted, {Units.Count(counts.RewrittenArchives, "archive")} "
                + $"compacted, {Units.Bytes(counts.FreedBytes)} freed"
                + (counts.RecompressedArchives > 0 ? $", {Units.Count(counts.RecompressedArchives, "archive")} compressed again" : "")
        );
    }

    private static void WritePlan(TextWriter output, PrunePlan plan)
    {
        var backups = new Table("BACKUP", "ACTION", "REASON");
        foreach (var backup in plan.Backups)
        {
            backups.Add(backup.Id, backup.Action, backup.Reason);
        }

        backups.Write(output);
        if (plan.Archives.Count == 0)
        {
            return;
        }

        var archives = new Table("ARCHIVE", "ACTION", ">SIZE", "REASON");
        foreach (var archive in plan.Archives)
        {
            archives.Add(archive.Id, archive.Action, Units.Bytes(archive.Size), archive.Reason);
        }

        output.WriteLine();
        archives.Write(output);
    }
}
