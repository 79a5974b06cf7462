using System.CommandLine;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>schedule update</c>.</summary>
internal sealed class ScheduleUpdateCommand
{
    private static readonly string[] Clearable =
    [
        "name",
        "timezone",
        "full-every",
        "retention-days",
        "sources",
        "copy",
        .. LimitOptions.Names,
    ];
    private readonly Argument<string> _id;
    private readonly ScheduleOptions _options = new();
    private readonly Option<string[]> _clear = Options.Texts(
        "--clear",
        "OPTION,...",
        $"Options to remove from the schedule: {string.Join(", ", Clearable)}."
    );

    private ScheduleUpdateCommand(Argument<string> id) => _id = id;

    /// <summary>Creates the <c>schedule update</c> command.</summary>
    public static Command Create(CommandScope scope, Argument<string> id)
    {
        var verb = new ScheduleUpdateCommand(id);
        var command = new Command("update", "Changes the given options of a schedule.") { id, verb._clear };
        verb._options.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var clear = Options.SplitNames(run.Get(_clear)!);
        if (clear.FirstOrDefault(name => !Clearable.Contains(name)) is { } unknown)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"--clear must be one or more of {string.Join(", ", Clearable)}, not '{unknown}'.",
                ("field", "clear")
            );
        }

        await using var service = run.Open(() => run.OpenBesideServer());
        var answer = await service.Schedules.UpdateAsync(await service.Schedules.IdOfAsync(run.Get(_id)!), definition =>
        {
            var changed = _options.ApplyTo(Without(definition, clear), run);
            CheckType(run.Get(_options.Type) is not null, definition.Kind, changed.Kind);
            return changed;
        });
        ScheduleCommand.Answer(run, answer, "updated");
        return ExitCode.Done;
    }

    // As the API does: only backups have a type, and a schedule that is to make them needs one.
    private static void CheckType(bool isGiven, string before, string kind)
    {
        var isBackup = kind == ScheduleDefinition.BackupKind;
        if (isGiven && !isBackup)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"--type concerns only backups, and must not be given for the kind {kind}.",
                ("field", "type")
            );
        }

        if (!isGiven && isBackup && before != kind)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"--type is required for the kind {kind}: {string.Join(", ", ScheduleDefinition.Types)}.",
                ("field", "type")
            );
        }
    }

    private static ScheduleDefinition Without(ScheduleDefinition definition, IReadOnlyList<string> clear) =>
        definition with
        {
            Name = clear.Contains("name") ? null : definition.Name,
            TimeZone = clear.Contains("timezone") ? null : definition.TimeZone,
            FullEvery = clear.Contains("full-every") ? null : definition.FullEvery,
            RetentionDays = clear.Contains("retention-days") ? null : definition.RetentionDays,
            Sources = clear.Contains("sources") ? null : definition.Sources,
            Copy = clear.Contains("copy") ? null : definition.Copy,
            Limits = LimitOptions.Without(definition.Limits, clear),
        };
}
