using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands;

/// <summary>
/// Implements <c>schedule list</c>, <c>show</c>, <c>create</c>, <c>preview</c>, <c>update</c>, <c>delete</c>, <c>run</c> and
/// <c>next</c>, which manage scheduled backups.
/// </summary>
internal sealed class ScheduleCommand
{
    private const int MaxNext = 100;
    private readonly Argument<string> _id = new("ID")
    {
        Description = "The schedule: its name, its id, or a unique beginning or end of the id.",
    };
    private readonly Option<int?> _count = Options.WholeNumber("--count", "N", 1, MaxNext, "Number of runs; default 10.");

    /// <summary>Creates the <c>schedule</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ScheduleCommand();
        var list = new Command("list", "Lists schedules, newest first.");
        var show = new Command("show", "Prints the details of a schedule.") { verb._id };
        var delete = new Command("delete", "Deletes a schedule; its backups are kept.") { verb._id };
        var run = new Command("run", "Runs a schedule now and waits until that has finished.") { verb._id };
        var next = new Command("next", "Prints the next runs of a schedule.") { verb._id, verb._count };
        scope.SetAction(list, ListAsync);
        scope.SetAction(show, verb.ShowAsync);
        scope.SetAction(delete, verb.DeleteAsync);
        scope.SetAction(run, verb.RunAsync);
        scope.SetAction(next, verb.NextAsync);
        return new Command("schedule", "Creates, lists, changes and runs schedules. The server runs them.")
        {
            ScheduleCreateCommand.Create(scope),
            SchedulePreviewCommand.Create(scope, verb._count),
            list,
            show,
            ScheduleUpdateCommand.Create(scope, verb._id),
            delete,
            run,
            next,
        };
    }

    /// <summary>Writes a schedule that was created or updated.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="answer">The schedule.</param>
    /// <param name="done">What was done to it, such as <c>created</c>.</param>
    public static void Answer(CommandRun run, Answer<ScheduleState> answer, string done)
    {
        run.Answer(answer, (output, state) =>
        {
            var next = state.Row.NextDueAt is { } due ? $"next run at {run.Times.Text(due)}" : "it is disabled and does not run";
            output.WriteLine($"{state.Row.Id} {done}; {next}");
        });
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var answer = await service.Schedules.ListAsync();
        run.Answer(answer, (output, states) => WriteTable(output, run, states));
        if (answer.Value.Count == 0)
        {
            run.Errors.Info("No schedules found");
        }

        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var answer = await service.Schedules.ShowAsync(await service.Schedules.IdOfAsync(run.Get(_id)!));
        run.Answer(answer, (output, state) => Write(output, run.Times, state));
        return ExitCode.Done;
    }

    private async Task<int> DeleteAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        var id = await service.Schedules.IdOfAsync(run.Get(_id)!);
        run.Answer(await service.Schedules.DeleteAsync(id), (output, deleted) => output.WriteLine($"{deleted.ScheduleId} deleted"));
        return ExitCode.Done;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var flow = await CommandJob.OpenAsync(run);
        var id = await flow.Service.Schedules.IdOfAsync(run.Get(_id)!);
        var (job, backup) = await flow.Jobs.RunScheduleAsync(id);
        return backup is not null
            ? await BackupCommand.FollowAsync(run, flow, backup, isTypeGiven: true)
            : await FollowAsync(run, flow, job.Id);
    }

    private static async Task<int> FollowAsync(CommandRun run, CommandJob flow, string id)
    {
        var job = await flow.FollowAsync(id);
        if (run.IsJson || job.Status == RunStatus.Completed)
        {
            run.Report(await flow.Jobs.ShowAsync(job), (output, shown) => output.WriteLine(ShownJobText.Sentence(shown.Row)));
        }

        return await flow.ReportAsync(job);
    }

    private async Task<int> NextAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var id = await service.Schedules.IdOfAsync(run.Get(_id)!);
        run.Answer(await service.Schedules.NextAsync(id, run.Get(_count) ?? 10), (output, due) =>
        {
            foreach (var time in due)
            {
                output.WriteLine(run.Times.Text(time));
            }
        });
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, CommandRun run, IReadOnlyList<ScheduleState> states)
    {
        if (states.Count == 0)
        {
            return;
        }

        var table = new Table("ID", "NAME", "CRON", "TIME ZONE", "TYPE", "NEXT", "LAST", "STATUS", "OVERDUE");
        foreach (var state in states)
        {
            var row = state.Row;
            table.Add(
                row.Id,
                row.Name ?? "",
                row.Cron,
                state.ZoneName,
                row.Kind == ScheduleKind.Backup ? WireNames.Of(row.Type) : WireNames.Of(row.Kind),
                row.Enabled ? run.Times.Text(row.NextDueAt) : "disabled",
                run.Times.Text(row.LastStartedAt),
                state.LastStatus ?? "-",
                state.OverdueFor is null ? "" : "yes"
            );
        }

        table.Write(output, run.Colors);
    }

    private static void Write(TextWriter output, LocalTimes times, ScheduleState state)
    {
        foreach (var (name, value) in Lines(times, state))
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name,-15} {Printable.Of(value)}");
            }
        }
    }

    private static string ReadText(int bytesPerSecond) => bytesPerSecond == 0 ? "none" : $"{Units.Bytes(bytesPerSecond)} per second";

    private static IEnumerable<(string Name, string? Value)> Lines(LocalTimes times, ScheduleState state)
    {
        var row = state.Row;
        yield return ("id", row.Id);
        yield return ("name", row.Name);
        yield return ("cron", $"{row.Cron} ({state.ZoneName})");
        var isBackup = row.Kind == ScheduleKind.Backup;
        yield return ("kind", WireNames.Of(row.Kind));
        yield return ("type", isBackup ? WireNames.Of(row.Type) : null);
        yield return ("copy", row.Copy);
        yield return ("full every", row.FullEvery);
        yield return (
            "retention",
            row.RetentionDays is { } days ? Units.Count(days, "day")
            : isBackup ? "by the retention rules"
            : null
        );
        yield return ("sources", row.Sources is null ? "all" : string.Join(", ", row.Sources));
        yield return ("leaves out", row.IncludeFiles ? (row.IncludeDatabase ? null : "databases") : "files");
        yield return ("limit of reads", row.Limits.ReadBytesPerSecond is { } bytes ? ReadText(bytes) : null);
        yield return ("workers", row.Limits.Workers is { } workers ? Units.Count(workers) : null);
        yield return ("I/O class", row.Limits.IoClass is { } ioClass ? WireNames.Of(ioClass) : null);
        yield return ("catches up", row.CatchUp ? "yes" : "no");
        yield return ("next", row.Enabled ? times.Text(row.NextDueAt) : "disabled");
        yield return (
            "last",
            row.LastStartedAt is null ? "never" : $"{times.Text(row.LastStartedAt)}, {state.LastRun?.BackupId ?? state.LastRun?.JobId}"
        );
        yield return ("last success", state.LastSuccessAt is null ? "never" : times.Text(state.LastSuccessAt));
        yield return ("status", state.LastStatus);
        yield return ("error", state.LastError);
        yield return ("overdue", state.OverdueFor is null ? null : $"since {times.Text(state.OverdueFor)}");
        yield return ("read only", row.IsConfigured ? "yes: defined in the configuration" : null);
        yield return ("created", $"{times.Text(row.CreatedAt)} by {row.CreatedBy}");
        foreach (var skip in state.Skips)
        {
            var when =
                skip.Count == 1
                    ? times.Text(skip.DueAt)
                    : $"{times.Text(skip.DueAt)} to {times.Text(skip.ThroughAt)}, {Units.Count(skip.Count)}";
            yield return ("skipped", $"{when}: {WireNames.Of(skip.Reason)}{(skip.Message is null ? "" : $": {skip.Message}")}");
        }
    }
}
