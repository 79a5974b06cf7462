using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Commands;

/// <summary>Prints the plan of a restore, path by path.</summary>
/// <param name="run">The run of the command.</param>
/// <param name="services">The services of the open data folder.</param>
internal sealed class RestorePlanOutput(CommandRun run, BackupServices services)
{
    private long _unchanged;
    private long _damagedEntries;

    /// <summary>Prints what a dry run would do with each path, and its figures. Returns the exit code.</summary>
    /// <param name="job">The job of the dry run, which has completed.</param>
    /// <param name="details">The job as an answer.</param>
    /// <param name="sentence">The figures as text.</param>
    public int WriteAll(JobRow job, JobDetails details, string sentence)
    {
        var listing = new DryRunListing<PlannedPathAnswer>(run, ApiJson.Default.PlannedPathAnswer, WriteLine);
        Read(job, planned => listing.Add(new PlannedPathAnswer(planned)));
        var same = _unchanged == 0 ? "" : $"; {Units.Count(_unchanged)} of the replaced look the same (=)";
        listing.End(details, ApiJson.Default.JobDetails, sentence + same);
        if (_damagedEntries > 0)
        {
            run.Errors.Warn(
                $"up to {Units.Count(_damagedEntries)} entries are missing because the file list is damaged; run 'backupedge verify --all'"
            );
        }

        return JobReport.Write(run, services, job);
    }

    /// <summary>Prints the paths that would be deleted, on standard error. Returns their number.</summary>
    public long WriteDeleted(JobRow job)
    {
        var count = 0L;
        Read(job, planned =>
        {
            if (planned.Fate == RestoreFate.Deleted)
            {
                count++;
                run.Errors.Problem($"- {planned.Destination}");
            }
        });
        return count;
    }

    private void Read(JobRow job, Action<PlannedPath> report)
    {
        using var signals = new InterruptSignals();
        var end = services.Plans.Read(
            job,
            mayUseOwnFolders: true,
            after: null,
            limit: null,
            maxTime: null,
            planned =>
            {
                _unchanged += planned is { Fate: RestoreFate.Unchanged, Kind: not Engine.Archives.ManifestEntryKind.Directory } ? 1 : 0;
                report(planned);
            },
            signals.Token
        );
        _damagedEntries = end.DamagedEntries;
    }

    private static void WriteLine(TextWriter output, PlannedPathAnswer planned) =>
        output.WriteLine($"{SignOf(planned.Fate)} {Printable.Of(planned.Path)}");

    private static char SignOf(string fate) =>
        fate switch
        {
            "created" => '+',
            "replaced" => '*',
            "unchanged" or "skipped" => '=',
            "deleted" => '-',
            _ => throw new ArgumentOutOfRangeException(nameof(fate), fate, "Unknown fate."),
        };
}
