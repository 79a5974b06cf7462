using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>undelete</c>, which takes a backup out of the bin.</summary>
internal sealed class UndeleteCommand
{
    private const int MaxListed = 100_000;
    private const int IdLength = 29;
    private readonly Argument<string> _id = new("ID")
    {
        Description = "The id of a deleted backup, or a part at its end; `list --deleted` shows them.",
    };

    /// <summary>Creates the <c>undelete</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new UndeleteCommand();
        var command = new Command("undelete", "Brings back a deleted backup that is still in the bin.") { verb._id };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        var id = await FindAsync(service, run.Get(_id)!);
        var answer = await service.Backups.UndeleteAsync(id);
        run.Answer(answer, (output, backup) => output.WriteLine($"{backup.Id} is not deleted any more"));
        if (answer.Value.Status == RunStatus.Missing)
        {
            run.Errors.Warn($"The archive of '{id}' is missing, so it cannot be restored. Put the file back and restart.");
            return ExitCode.Incomplete;
        }

        if ((await service.Backups.ShowAsync(id)).Value.Outlook is { IsExpired: true })
        {
            run.Errors.Warn($"The next prune deletes '{id}' again, since no rule keeps it. To keep it: `backupedge hold {id}`");
        }

        return ExitCode.Done;
    }

    private static async Task<string> FindAsync(IService service, string text)
    {
        var bin = await service.Backups.ListAsync(new BackupFilter { IsDeleted = true, Limit = MaxListed });
        var ids = bin.Value.Rows.Select(listed => listed.Row.Id).ToList();
        if (ids.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        return ids.Where(id => text.Length > 0 && id.EndsWith(text, StringComparison.Ordinal)).ToList() switch
        {
            [var only] => only,
            // The service knows whether a whole id is of a backup that is not deleted, or of one that is gone.
            [] when text.Length == IdLength && text.StartsWith("backup-", StringComparison.Ordinal) => text,
            [] => throw new Fault(
                FaultCode.BackupNotFound,
                $"There is no deleted backup '{text}'. `backupedge list --deleted` lists what can be brought back.",
                ("backup_id", text)
            ),
            var several => throw new Fault(
                FaultCode.InvalidRequest,
                $"Several deleted backups end with '{text}': {string.Join(", ", several.Take(5))}. Give more of the id."
            ),
        };
    }
}
