using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>Implements <c>schedule create</c>.</summary>
internal sealed class ScheduleCreateCommand
{
    private readonly ScheduleOptions _options = new();

    /// <summary>Creates the <c>schedule create</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ScheduleCreateCommand();
        verb._options.Cron.Required = true;
        verb._options.Type.Required = true;
        var command = new Command("create", "Creates a schedule.");
        verb._options.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(() => run.OpenBesideServer());
        var definition = new ScheduleDefinition { Cron = run.Get(_options.Cron)!, Type = WireNames.Of(run.Get(_options.Type)!.Value) };
        ScheduleCommand.Answer(run, await service.Schedules.CreateAsync(_options.ApplyTo(definition, run)), "created");
        return ExitCode.Done;
    }
}
