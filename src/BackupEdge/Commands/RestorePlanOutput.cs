using BackupEdge.Catalogue;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Prints the plan of a restore, path by path.</summary>
/// <param name="run">The run of the command.</param>
/// <param name="flow">The job of the command.</param>
internal sealed class RestorePlanOutput(CommandRun run, CommandJob flow)
{
    private long _unchanged;
    private long _damagedEntries;

    /// <summary>Prints what a dry run would do with each path, and its figures. Returns the exit code.</summary>
    /// <param name="job">The job of the dry run, which has completed.</param>
    /// <param name="sentence">The figures as text.</param>
    public async Task<int> WriteAllAsync(JobRow job, string sentence)
    {
        var listing = new DryRunListing<PlannedPathAnswer>(run, ApiJson.Default.PlannedPathAnswer, WriteLine);
        await ReadAsync(job, listing.Add);
        var same = _unchanged == 0 ? "" : $"; {Units.Count(_unchanged)} of the replaced look the same (=)";
        listing.End((await flow.Jobs.ShowAsync(job)).Json, sentence + same);
        if (_damagedEntries > 0)
        {
            run.Errors.Warn(
                $"up to {Units.Count(_damagedEntries)} entries are missing because the file list is damaged; run 'backupedge verify --all'"
            );
        }

        return await flow.ReportAsync(job);
    }

    /// <summary>Prints the paths that would be deleted, on standard error. Returns their number.</summary>
    public async Task<long> WriteDeletedAsync(JobRow job)
    {
        var count = 0L;
        await ReadAsync(job, planned =>
        {
            if (planned.Fate == "deleted")
            {
                count++;
                run.Errors.Problem($"- {planned.Destination}");
            }
        });
        return count;
    }

    private async Task ReadAsync(JobRow job, Action<PlannedPathAnswer> report)
    {
        using var signals = new InterruptSignals();
        _damagedEntries = await flow.Jobs.ReadPlanAsync(
            job,
            planned =>
            {
                _unchanged += planned is { Fate: "unchanged", Type: not "directory" } ? 1 : 0;
                report(planned);
            },
            signals.Token
        );
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
