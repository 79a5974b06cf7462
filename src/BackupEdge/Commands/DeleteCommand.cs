using System.CommandLine;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary><c>delete</c>: takes a backup away for good.</summary>
internal sealed class DeleteCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The backup's id." };

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DeleteCommand();
        var command = new Command("delete", "Deletes a backup for good. Others stay restorable: its archive goes when " + "none needs it.")
        {
            verb._id,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var deleted = DeletedBackup.From(services.Queue.DeleteBackup(run.Get(_id)!, CommandRun.Caller));
        run.Answer(deleted, ApiJson.Default.DeletedBackup, output => output.WriteLine($"{deleted.BackupId} is deleted"));
        return ExitCode.Done;
    }
}
