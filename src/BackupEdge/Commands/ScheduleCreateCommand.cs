using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

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
        var command = new Command("create", "Creates a schedule.");
        verb._options.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var isBackup = (run.Get(_options.Kind) ?? ScheduleKind.Backup) == ScheduleKind.Backup;
        if (isBackup != run.Get(_options.Type) is not null)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                isBackup
                    ? $"--type is required: {string.Join(", ", ScheduleDefinition.Types)}. Other work than backups needs --kind."
                    : "--type concerns only backups. Leave it out, or leave out --kind.",
                ("field", "type")
            );
        }

        await using var service = run.Open(() => run.OpenBesideServer());
        var type = run.Get(_options.Type) ?? BackupType.Full;
        var definition = new ScheduleDefinition { Cron = run.Get(_options.Cron)!, Type = WireNames.Of(type) };
        ScheduleCommand.Answer(run, await service.Schedules.CreateAsync(_options.ApplyTo(definition, run)), "created");
        return ExitCode.Done;
    }
}
