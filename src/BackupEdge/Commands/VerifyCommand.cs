using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Commands;

/// <summary>Implements <c>verify</c>, which reads archives and checks every byte.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string?> _id = new("ID") { Description = $"The backup: {Backups.Forms}.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all = Options.Switch("--all", "Check every completed backup, oldest first; report missing archives.");
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();

    /// <summary>Creates the <c>verify</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new VerifyCommand();
        var command = new Command("verify", "Checks every byte of a backup.") { verb._id, verb._all };
        verb._keys.AddTo(command);
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

        await using var flow = await CommandJob.OpenAsync(run, reads: true, _keys);
        flow.ThrowIfServerLacksKeys("verifies");
        return argument is null
            ? await VerifyAllAsync(run, flow)
            : await VerifyOneAsync(run, flow, await Backups.IdOfAsync(run, flow.Service, argument));
    }

    private static async Task<int> VerifyOneAsync(CommandRun run, CommandJob flow, string id)
    {
        var job = await VerifyAsync(flow, id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(await flow.Jobs.ShowAsync(job), (output, _) => output.WriteLine(Sentence(job)));
        }

        return await flow.ReportAsync(job);
    }

    private static async Task<int> VerifyAllAsync(CommandRun run, CommandJob flow)
    {
        var results = new List<string>();
        var (exit, count) = (ExitCode.Done, 0);
        var totals = TotalsOf(run, flow);
        foreach (var id in await flow.Service.Backups.ListIdsAsync(RunStatus.Completed))
        {
            var job = await VerifyAsync(flow, id);
            totals?.Next(job.BytesDone);
            if (run.IsJson)
            {
                results.Add((await flow.Jobs.ShowAsync(job)).Json);
            }
            else if (!run.IsQuiet && job.Status == RunStatus.Completed)
            {
                run.CommandEnvironment.Output.WriteLine(Sentence(job));
            }

            count++;
            exit = ExitCode.Worse(exit, await flow.ReportAsync(job));
            if (flow.IsInterrupted)
            {
                break;
            }
        }

        var missing = flow.IsInterrupted ? [] : await flow.Service.Backups.ListIdsAsync(RunStatus.Missing);
        foreach (var id in missing)
        {
            var fault = JobQueue.MissingArchive(id);
            run.Errors.Write(fault);
            exit = ExitCode.Worse(exit, ExitCode.Of(fault));
        }

        if (run.IsJson)
        {
            run.CommandEnvironment.Output.WriteLine($"[{string.Join(',', results)}]");
        }
        else if (count == 0 && missing.Count == 0)
        {
            run.Errors.Info("No completed backups to verify");
        }

        return exit;
    }

    // A server elsewhere has the sizes of its archives; only the current backup is counted then.
    private static VerifyTotals? TotalsOf(CommandRun run, CommandJob flow)
    {
        if (!flow.HasDataFolder)
        {
            return null;
        }

        var time = run.CommandEnvironment.Time;
        var totals = flow.Services.Catalogue.Read(session =>
            VerifyTotals.Of(session, session.Backups.OfStatus(RunStatus.Completed), time.GetUtcNow())
        );
        flow.Display.Adjust = state => totals.Total(state, time.GetUtcNow());
        return totals;
    }

    private static async Task<JobRow> VerifyAsync(CommandJob flow, string id) =>
        await flow.FollowAsync((await flow.Jobs.VerifyAsync(id)).Id);

    private static string Sentence(JobRow job)
    {
        var counts = (VerifyCounts?)job.Result ?? VerifyCounts.None;
        return $"{job.BackupId} is intact: {Units.Count(counts.Entries)} entries, {Units.Count(counts.Chunks, "chunk")}, "
            + $"{Units.Bytes(counts.Bytes)} checked in {JobReport.Duration(job)}"
            + (
                counts.LockedChunks == 0 ? "" : $"; {Units.Count(counts.LockedChunks, "chunk")} by seal only, since the contents are locked"
            );
    }
}
