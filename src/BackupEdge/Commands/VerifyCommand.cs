using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>verify</c>, which reads archives and checks every byte.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string?> _id = new("ID") { Description = $"The backup: {Backups.Forms}.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all = Options.Switch("--all", "Check every completed backup, oldest first.");

    /// <summary>Creates the <c>verify</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new VerifyCommand();
        var command = new Command("verify", "Checks every byte of a backup.") { verb._id, verb._all };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var (argument, all) = (run.Get(_id), run.Get(_all));
        if (argument is null != all)
        {
            throw new Fault(FaultCode.InvalidRequest, "Specify what to verify: a backup's ID, latest, or --all.", ("field", "backup_id"));
        }

        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        await using var flow = await CommandJob.OpenAsync(run, settings, reads: true);
        return argument is null
            ? await VerifyAllAsync(run, flow)
            : await VerifyOneAsync(run, flow, Backups.IdOf(run, flow.Services, argument));
    }

    private static async Task<int> VerifyOneAsync(CommandRun run, CommandJob flow, string id)
    {
        var job = await VerifyAsync(flow, id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(flow.DetailsOf(job), ApiJson.Default.JobDetails, output => output.WriteLine(Sentence(job)));
        }

        return JobReport.Write(run, flow.Services, job);
    }

    private static async Task<int> VerifyAllAsync(CommandRun run, CommandJob flow)
    {
        var results = new List<JobDetails>();
        var exit = ExitCode.Done;
        var time = run.CommandEnvironment.Time;
        var (backups, totals) = flow.Services.Catalogue.Read(session =>
        {
            var completed = session.Backups.OfStatus(RunStatus.Completed);
            return (completed, VerifyTotals.Of(session, completed, time.GetUtcNow()));
        });
        flow.Display.Adjust = state => totals.Total(state, time.GetUtcNow());
        foreach (var backup in backups)
        {
            var job = await VerifyAsync(flow, backup.Id);
            totals.Next(job.BytesDone);
            results.Add(flow.DetailsOf(job));
            if (!run.IsJson && !run.IsQuiet && job.Status == RunStatus.Completed)
            {
                run.CommandEnvironment.Output.WriteLine(Sentence(job));
            }

            exit = ExitCode.Worse(exit, JobReport.Write(run, flow.Services, job));
            if (flow.IsInterrupted)
            {
                break;
            }
        }

        if (run.IsJson)
        {
            run.CommandEnvironment.Output.WriteLine(JsonRenderer.Text([.. results], ApiJson.Default.JobDetailsArray));
        }
        else if (results.Count == 0)
        {
            run.Errors.Info("No completed backups to verify");
        }

        return exit;
    }

    private static async Task<JobRow> VerifyAsync(CommandJob flow, string id) =>
        await flow.FollowAsync(flow.Services.Queue.EnqueueVerify(id, CommandRun.Caller).Id);

    private static string Sentence(JobRow job)
    {
        var counts = job.Result as VerifyCounts ?? VerifyCounts.None;
        return $"{job.BackupId} is intact: {Units.Count(counts.Entries)} entries, {Units.Count(counts.Chunks, "chunk")}, "
            + $"{Units.Bytes(counts.Bytes)} checked in {JobReport.Duration(job)}";
    }
}
