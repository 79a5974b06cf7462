using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>delete</c>, which deletes a backup permanently.</summary>
internal sealed class DeleteCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<bool> _force = Options.Switch("--force", "Delete the backup even if it is on hold.");

    /// <summary>Creates the <c>delete</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DeleteCommand();
        var command = new Command(
            "delete",
            "Deletes a backup permanently. Other backups stay restorable: its archive is removed when none of them needs it."
        )
        {
            verb._id,
            verb._force,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        var id = await Backups.ExactIdOfAsync(service, run.Get(_id)!);
        var answer = await service.Backups.DeleteAsync(id, run.Get(_force));
        run.Answer(answer, (output, deleted) => output.WriteLine($"{deleted.BackupId} deleted"));
        return ExitCode.Done;
    }
}
