using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>delete-requests</c>, which lists the deletes that wait for a second admin.</summary>
internal static class DeleteRequestsCommand
{
    /// <summary>Creates the <c>delete-requests</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("delete-requests", "Lists the deletes that wait for a second admin, oldest first.");
        scope.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var answer = await service.Backups.ListDeleteRequestsAsync();
        run.Answer(answer, (output, requests) =>
        {
            if (requests.Count == 0)
            {
                return;
            }

            var table = new Table("ID", "REQUESTED", "BY", "EXPIRES");
            foreach (var request in requests)
            {
                table.Add(
                    request.BackupId,
                    run.Times.Column(request.RequestedAt),
                    request.RequestedBy,
                    run.Times.Column(request.ExpiresAt)
                );
            }

            table.Write(output);
        });
        if (answer.Value.Count == 0)
        {
            run.Errors.Info("No deletes wait for a second admin");
        }

        return ExitCode.Done;
    }
}
