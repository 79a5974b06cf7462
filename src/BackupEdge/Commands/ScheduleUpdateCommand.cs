using System.CommandLine;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary><c>schedule update</c>.</summary>
internal sealed class ScheduleUpdateCommand
{
    private static readonly string[] Clearable = ["name", "timezone", "full-every", "retention-days", "sources"];
    private readonly Argument<string> _id;
    private readonly ScheduleOptions _options = new();
    private readonly Option<string[]> _clear = Options.Texts(
        "--clear",
        "OPTION,...",
        $"What to take away: {string.Join(", ", Clearable)}."
    );

    private ScheduleUpdateCommand(Argument<string> id) => _id = id;

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope, Argument<string> id)
    {
        var verb = new ScheduleUpdateCommand(id);
        var command = new Command("update", "Changes what is given of a schedule.") { id, verb._clear };
        verb._options.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var clear = Options.Names(run.Get(_clear)!);
        if (clear.FirstOrDefault(name => !Clearable.Contains(name)) is { } unknown)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"--clear takes {string.Join(", ", Clearable)}, not " + $"'{unknown}'.",
                ("field", "clear")
            );
        }

        await using var services = run.OpenBesideServer(mustExist: true);
        var state = services.Schedules.Update(
            run.Get(_id)!,
            definition => _options.Over(Without(definition, clear), run),
            CommandRun.Caller
        );
        ScheduleCommand.Answer(run, state, "is changed");
        return ExitCode.Done;
    }

    private static ScheduleDefinition Without(ScheduleDefinition definition, IReadOnlyList<string> clear) =>
        definition with
        {
            Name = clear.Contains("name") ? null : definition.Name,
            TimeZone = clear.Contains("timezone") ? null : definition.TimeZone,
            FullEvery = clear.Contains("full-every") ? null : definition.FullEvery,
            RetentionDays = clear.Contains("retention-days") ? null : definition.RetentionDays,
            Sources = clear.Contains("sources") ? null : definition.Sources,
        };
}
