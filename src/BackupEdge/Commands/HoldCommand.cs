using System.CommandLine;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary><c>hold</c>: keeps a backup from every retention.</summary>
internal sealed class HoldCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The backup's id, or latest for the newest completed one." };
    private readonly Option<bool> _off = Options.Switch("--off", "Take the hold off.");

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new HoldCommand();
        var command = new Command("hold", "Puts a hold on a backup, so that no retention takes it.") { verb._id, verb._off };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var backup = services.Queue.SetHeld(Backups.IdOf(services, run.Get(_id)!), !run.Get(_off), CommandRun.Caller);
        run.Answer(Backups.DetailsOf(services, backup), ApiJson.Default.BackupDetails, output =>
            output.WriteLine(backup.IsHeld ? $"{backup.Id} is held: no retention takes it" : $"{backup.Id} is not held any more")
        );
        return ExitCode.Done;
    }
}
