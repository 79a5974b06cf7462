using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>hold</c>, which protects a backup from every delete.</summary>
internal sealed class HoldCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<bool> _off = Options.Switch("--off", "Remove the hold.");

    /// <summary>Creates the <c>hold</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new HoldCommand();
        var command = new Command("hold", "Puts a hold on a backup, so that nothing deletes it, retention included.")
        {
            verb._id,
            verb._off,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        var id = await Backups.IdOfAsync(run, service, run.Get(_id)!);
        run.Answer(await service.Backups.SetHeldAsync(id, !run.Get(_off)), (output, backup) =>
            output.WriteLine(
                backup.IsHeld
                    ? $"{backup.Id} is on hold: nothing deletes it until `backupedge hold {backup.Id} --off`"
                    : $"{backup.Id} is no longer on hold"
            )
        );
        return ExitCode.Done;
    }
}
