using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands;

/// <summary>
/// <c>schedule list</c>, <c>show</c>, <c>create</c>, <c>update</c>, <c>delete</c>, <c>run</c>, <c>next</c>: backups that are made by
/// themselves.
/// </summary>
internal sealed class ScheduleCommand
{
    private const int MaxNext = 100;
    private readonly Argument<string> _id = new("ID") { Description = "The schedule's id, as the list tells it." };
    private readonly Option<int?> _count = Options.Whole("--count", "N", 1, MaxNext, "How many; 10 unless told.");

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ScheduleCommand();
        var list = new Command("list", "Lists schedules, newest first. Times are UTC.");
        var show = new Command("show", "Tells everything known of a schedule. Times are UTC.") { verb._id };
        var delete = new Command("delete", "Deletes a schedule; its backups stay.") { verb._id };
        var run = new Command("run", "Makes a backup as the schedule would, now, and waits for its end.") { verb._id };
        var next = new Command("next", "Tells when a schedule falls due next, UTC.") { verb._id, verb._count };
        scope.SetAction(list, ListAsync);
        scope.SetAction(show, verb.ShowAsync);
        scope.SetAction(delete, verb.DeleteAsync);
        scope.SetAction(run, verb.RunAsync);
        scope.SetAction(next, verb.NextAsync);
        return new Command("schedule", "Makes, lists, changes and runs schedules. A server makes their backups.")
        {
            ScheduleCreateCommand.Create(scope),
            list,
            show,
            ScheduleUpdateCommand.Create(scope, verb._id),
            delete,
            run,
            next,
        };
    }

    /// <summary>Answers with a schedule.</summary>
    public static void Answer(CommandRun run, ScheduleState state, string done)
    {
        var next = state.Row.NextDueAt is { } due ? $"it runs next at {Units.Time(due)} UTC" : "it does not run, since it is not enabled";
        run.Answer(new ScheduleAnswer(state), ApiJson.Default.ScheduleAnswer, output => output.WriteLine($"{state.Row.Id} {done}; {next}"));
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var states = services.Schedules.List();
        ScheduleAnswer[] answers = [.. states.Select(state => new ScheduleAnswer(state))];
        run.Answer(answers, ApiJson.Default.ScheduleAnswerArray, output => WriteTable(output, states));
        if (states.Count == 0)
        {
            run.Errors.Tell("there is no schedule");
        }

        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var state = services.Schedules.Show(run.Get(_id)!);
        run.Answer(new ScheduleAnswer(state), ApiJson.Default.ScheduleAnswer, output => Write(output, state));
        return ExitCode.Done;
    }

    private async Task<int> DeleteAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var deleted = DeletedSchedule.From(services.Schedules.Delete(run.Get(_id)!, CommandRun.Caller).Row);
        run.Answer(deleted, ApiJson.Default.DeletedSchedule, output => output.WriteLine($"{deleted.ScheduleId} is deleted"));
        return ExitCode.Done;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        await using var flow = await CommandJob.OpenAsync(run, settings, oneOff: null);
        return await BackupCommand.FollowAsync(run, flow, flow.Services.Schedules.Run(run.Get(_id)!, CommandRun.Caller));
    }

    private async Task<int> NextAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var book = services.Schedules;
        var due = book.Next(run.Get(_id)!, run.Get(_count) ?? 10);
        run.Answer(NextRunsAnswer.From(book.Show(run.Get(_id)!), due), ApiJson.Default.NextRunsAnswer, output =>
        {
            foreach (var time in due)
            {
                output.WriteLine(Units.Time(time));
            }
        });
        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<ScheduleState> states)
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
                WireNames.Of(row.Type),
                row.Enabled ? Units.Time(row.NextDueAt) : "not enabled",
                Units.Time(row.LastStartedAt),
                state.LastStatus ?? "-",
                state.OverdueFor is null ? "" : "yes"
            );
        }

        table.Write(output);
    }

    private static void Write(TextWriter output, ScheduleState state)
    {
        foreach (var (name, value) in Lines(state))
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name,-15} {Printable.Of(value)}");
            }
        }
    }

    private static IEnumerable<(string Name, string? Value)> Lines(ScheduleState state)
    {
        var row = state.Row;
        yield return ("id", row.Id);
        yield return ("name", row.Name);
        yield return ("cron", $"{row.Cron} ({state.ZoneName})");
        yield return ("type", WireNames.Of(row.Type));
        yield return ("full every", row.FullEvery);
        yield return ("retention", row.RetentionDays is { } days ? Units.Count(days, "day") : "kept");
        yield return ("sources", row.Sources is null ? "all" : string.Join(", ", row.Sources));
        yield return ("leaves out", row.IncludeFiles ? (row.IncludeDatabase ? null : "databases") : "files");
        yield return ("catches up", row.CatchUp ? "yes" : "no");
        yield return ("next", row.Enabled ? Units.Time(row.NextDueAt) : "not enabled");
        yield return ("last", row.LastStartedAt is null ? "never" : $"{Units.Time(row.LastStartedAt)}, {state.LastRun?.BackupId}");
        yield return ("last success", state.LastSuccessAt is null ? "never" : Units.Time(state.LastSuccessAt));
        yield return ("status", state.LastStatus);
        yield return ("error", state.LastError);
        yield return ("overdue", state.OverdueFor is null ? null : $"since {Units.Time(state.OverdueFor)}");
        yield return ("read only", row.IsConfigured ? "yes: the configuration has it" : null);
        yield return ("created", $"{Units.Time(row.CreatedAt)} by {row.CreatedBy}");
        foreach (var skip in state.Skips)
        {
            var when =
                skip.Count == 1
                    ? Units.Time(skip.DueAt)
                    : $"{Units.Time(skip.DueAt)} to {Units.Time(skip.ThroughAt)}, " + $"{Units.Count(skip.Count)}";
            yield return ("skipped", $"{when}: {WireNames.Of(skip.Reason)}{(skip.Message is null ? "" : $": {skip.Message}")}");
        }
    }
}
