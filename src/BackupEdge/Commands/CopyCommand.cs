using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Counts;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Commands;

/// <summary>Implements <c>copy run</c>, <c>probe</c> and <c>policy</c>, and has the other commands of copies.</summary>
internal sealed class CopyCommand
{
    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(5);
    private readonly Argument<string> _name = new("NAME") { Description = "The copy's name in the configuration." };
    private readonly Option<bool> _pruner = Options.Switch("--pruner", "Print the policy of a pruner on another machine.");

    /// <summary>Creates the <c>copy</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CopyCommand();
        var run = new Command("run", "Copies now what is not in a copy yet, and waits until it is done.") { verb._name };
        var probe = new Command("probe", "Finds out what the store of a copy can do; about 20 seconds.") { verb._name };
        var policy = new Command("policy", "Prints the least IAM policy that a bucket needs for this host.") { verb._name, verb._pruner };
        scope.SetAction(run, verb.RunAsync);
        scope.SetAction(probe, verb.ProbeAsync);
        scope.SetAction(policy, verb.PolicyAsync);
        return new Command("copy", "Lists, shows, runs, verifies and probes copies, and prints the policy of their bucket.")
        {
            CopyListCommand.Create(scope),
            CopyStatusCommand.Create(scope),
            run,
            CopyVerifyCommand.Create(scope),
            probe,
            policy,
        };
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run);
        var queued = await flow.Jobs.CopyAsync(new CopyOptions { Copy = run.Get(_name)! });
        using var ended = new CancellationTokenSource();
        var warning = WarnOfWaitsAsync(run, flow.Service.Copies, ended.Token);
        JobRow job;
        try
        {
            job = await flow.FollowAsync(queued.Id);
        }
        finally
        {
            await ended.CancelAsync();
            await warning;
        }

        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(await flow.Jobs.ShowAsync(job), (output, shown) => Write(output, run.Get(_name)!, shown));
        }

        return await flow.ReportAsync(job);
    }

    // A run waits as long as its store does not answer, and nobody should have to guess that.
    private async Task WarnOfWaitsAsync(CommandRun run, ICopyAccess copies, CancellationToken ended)
    {
        string? reported = null;
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(WaitInterval, run.CommandEnvironment.Time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                var trouble = ended.IsCancellationRequested ? null : (await copies.ShowAsync(run.Get(_name)!)).Value.Trouble;
                if (trouble is not null && trouble.Message != reported)
                {
                    reported = trouble.Message;
                    run.Errors.Warn($"{reported.TrimEnd('.')}. The run waits and continues when the store answers; Ctrl-C ends it");
                }
            }
            catch (Fault)
            {
                // The job itself reports a server that does not answer.
            }
        }
    }

    private static void Write(TextWriter output, string name, ShownJob shown)
    {
        var counts = (CopyCounts?)shown.Row.Result ?? CopyCounts.None;
        output.WriteLine(
            $"{name}: {Units.Count(counts.CopiedArchives, "archive")} ({Units.Bytes(counts.CopiedBytes)}) copied in "
                + JobReport.Duration(shown.Row)
        );
        if (counts.DroppedBackups + counts.DeletedArchives > 0)
        {
            output.WriteLine(
                $"{Units.Count(counts.DroppedBackups, "backup")} left it; {Units.Count(counts.DeletedArchives, "archive")} "
                    + $"({Units.Bytes(counts.DeletedBytes)}) deleted"
            );
        }

        if (counts.ExtendedLocks > 0)
        {
            output.WriteLine($"{Units.Count(counts.ExtendedLocks, "lock")} extended");
        }

        if (counts.MissingArchives > 0)
        {
            output.WriteLine($"{Units.Count(counts.MissingArchives, "archive")} could not be copied");
        }
    }

    private async Task<int> ProbeAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        using var signals = new InterruptSignals();
        var answer = await service.Copies.ProbeAsync(run.Get(_name)!, signals.Token);
        run.Answer(answer, (output, abilities) => CopyStatusCommand.Write(output, run.Times, abilities));
        return ExitCode.Done;
    }

    private Task<int> PolicyAsync(CommandRun run)
    {
        var copy = CopyFaults.Find(run.Load().Settings, run.Get(_name)!);
        if (copy.Place is not BucketPlace place)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The copy '{copy.Name}' is a folder ({copy.Place.Address}), which has no policy. Its permissions are those of the folder.",
                ("field", "name")
            );
        }

        run.CommandEnvironment.Output.WriteLine(
            run.Get(_pruner) ? CopyPolicy.OfPruner(place) : CopyPolicy.OfHost(place, copy.Lock.Mode != CopyLockMode.None)
        );
        return Task.FromResult(ExitCode.Done);
    }
}
