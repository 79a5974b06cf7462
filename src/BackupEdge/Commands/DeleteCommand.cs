using System.CommandLine;
using BackupEdge.Commands.Access;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>delete</c>, which deletes a backup, or requests, confirms or withdraws that.</summary>
internal sealed class DeleteCommand
{
    private const string Missing = "missing";
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<bool> _force = Options.Switch("--force", "Delete the backup even if it is the last completed one of a source.");
    private readonly Option<bool> _confirm = Options.Switch("--confirm", "Delete it as another admin has requested.");
    private readonly Option<bool> _withdraw = Options.Switch("--withdraw", "Withdraw the request to delete it.");

    /// <summary>Creates the <c>delete</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DeleteCommand();
        var command = new Command(
            "delete",
            "Deletes a backup: it stays in the bin for some days. Other backups stay restorable: its archive is removed when none needs it."
        )
        {
            verb._id,
            verb._force,
            verb._confirm,
            verb._withdraw,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var (confirm, withdraw) = (run.Get(_confirm), run.Get(_withdraw));
        if ((confirm && withdraw) || ((confirm || withdraw) && run.Get(_force)))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "Give only one of --force, --confirm and --withdraw; a request keeps its own --force."
            );
        }

        await using var service = run.Open(run.OpenCatalogue);
        var id = await Backups.ExactIdOfAsync(service, run.Get(_id)!);
        var answer =
            confirm ? await service.Backups.ConfirmDeleteAsync(id)
            : withdraw ? await service.Backups.WithdrawDeleteAsync(id)
            : await service.Backups.DeleteAsync(id, run.Get(_force));
        run.Answer(answer, (output, outcome) => output.WriteLine(TextOf(run, outcome, withdraw)));
        return ExitCode.Done;
    }

    private static string Time(CommandRun run, string time) => run.Times.Column(time).TrimEnd();

    private static string TextOf(CommandRun run, DeleteOutcome outcome, bool isWithdrawn) =>
        outcome switch
        {
            { Request: { } request } when isWithdrawn =>
                $"{request.BackupId}: the delete that {Printable.Of(request.RequestedBy)} requested is withdrawn",
            { Request: { } request } =>
                $"{request.BackupId} is not deleted yet: another admin must confirm that until {Time(run, request.ExpiresAt)}, with "
                    + $"`backupedge delete {request.BackupId} --confirm`",
            { Deleted: { UndeleteUntil: { } until, Status: Missing } deleted } =>
                $"{deleted.BackupId} deleted; its archive is missing: `backupedge undelete {deleted.BackupId}` brings it back as missing "
                    + $"until {Time(run, until)}",
            { Deleted: { UndeleteUntil: { } until } deleted } =>
                $"{deleted.BackupId} deleted; `backupedge undelete {deleted.BackupId}` brings it back until {Time(run, until)}",
            { Deleted: { } deleted } => $"{deleted.BackupId} deleted; it cannot be brought back",
            _ => "",
        };
}
