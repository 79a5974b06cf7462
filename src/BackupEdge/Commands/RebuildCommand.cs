using System.CommandLine;
using BackupEdge.Composition;

namespace BackupEdge.Commands;

/// <summary><c>rebuild</c>: makes a lost catalogue again from the archives alone.</summary>
internal static class RebuildCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command(
            "rebuild",
            "Makes the catalogue again from the archives alone, and keeps the one that is there " + "aside. No server may run."
        );
        scope.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        var (kept, found, passed) = await OwningServices.RebuildAsync(settings, run.CommandEnvironment.Time, run.Logs);
        run.Answer(
            new RebuildAnswer(found.Count, kept, [.. passed.Select(row => new PassedOverAnswer(row.File, row.Reason))]),
            CommandJson.Default.RebuildAnswer,
            output =>
            {
                output.WriteLine($"rebuilt: {Units.Count(found.Count, "backup")} from the archives in {settings.Data.Archives}");
                if (kept is not null)
                {
                    output.WriteLine($"the catalogue that was there is kept as {kept}");
                }
            }
        );
        foreach (var row in passed)
        {
            run.Errors.Warn($"{Printable.Of(row.File)} is not in the catalogue: {Printable.Of(row.Reason)}");
        }

        run.Errors.Tell(
            "API keys, holds and the history of restores and verifies are in no archive: make new keys with 'backupedge " + "key create'."
        );
        return passed.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }
}
