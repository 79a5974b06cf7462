using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary><c>schedule create</c>.</summary>
internal sealed class ScheduleCreateCommand
{
    private readonly ScheduleOptions _options = new();

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ScheduleCreateCommand();
        verb._options.Cron.Required = true;
        verb._options.Type.Required = true;
        var command = new Command("create", "Makes a schedule.");
        verb._options.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        // Like a key, a schedule may come before all else.
        await using var services = run.OpenBesideServer(mustExist: false);
        var definition = new ScheduleDefinition { Cron = run.Get(_options.Cron)!, Type = WireNames.Of(run.Get(_options.Type)!.Value) };
        ScheduleCommand.Answer(run, services.Schedules.Create(_options.Over(definition, run), CommandRun.Caller), "is made");
        return ExitCode.Done;
    }
}
