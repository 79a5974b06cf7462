using System.CommandLine;
using BackupEdge.Composition;

namespace BackupEdge.Commands;

/// <summary>Implements <c>rebuild</c>, which rebuilds a lost catalogue from the archives.</summary>
internal static class RebuildCommand
{
    /// <summary>Creates the <c>rebuild</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("rebuild", "Rebuilds the catalogue from the archives; the old one is kept. Stop the server first.");
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
                output.WriteLine($"Rebuilt: {Units.Count(found.Count, "backup")} from the archives in {settings.Data.Archives}");
                if (kept is not null)
                {
                    output.WriteLine($"The previous catalogue is saved as {kept}");
                }
            }
        );
        foreach (var row in passed)
        {
            run.Errors.Warn($"{Printable.Of(row.File)} is not in the catalogue: {Printable.Of(row.Reason)}");
        }

        run.Errors.Info(
            "Archives contain no API keys, no holds and no history of restores and verifies: create new keys with 'backupedge key create'."
        );
        return passed.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }
}
