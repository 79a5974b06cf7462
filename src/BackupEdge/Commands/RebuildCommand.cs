using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Configuration;

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
        var rebuilt = await OwningServices.RebuildAsync(settings, run.CommandEnvironment.Time, run.Logs);
        var passed = rebuilt.PassedOver;
        run.Answer(
            new RebuildAnswer(
                rebuilt.Found.Count,
                rebuilt.Kept,
                rebuilt.KeptAdminKey,
                [.. passed.Select(row => new PassedOverAnswer(row.File, row.Reason))],
                rebuilt.Holds
            ),
            CommandJson.Default.RebuildAnswer,
            output => Write(output, settings, rebuilt)
        );
        foreach (var row in passed)
        {
            run.Errors.Warn($"{Printable.Of(row.File)} is not in the catalogue: {Printable.Of(row.Reason)}");
        }

        run.Errors.Info(
            "Archives contain no API keys, no holds, no schedules that are not in the settings, and no history of restores and verifies."
        );
        run.Errors.Info("Create keys with 'backupedge key create', and put holds again with 'backupedge hold ID' before the next prune.");
        if (rebuilt.Holds.Count > 0)
        {
            run.Errors.Info($"On hold before: {string.Join(", ", rebuilt.Holds)}");
        }

        return passed.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static void Write(TextWriter output, Settings settings, RebuiltCatalogue rebuilt)
    {
        output.WriteLine($"Rebuilt: {Units.Count(rebuilt.Found.Count, "backup")} from the archives in {settings.Data.Archives}");
        if (rebuilt.Kept is { } kept)
        {
            output.WriteLine($"The previous catalogue is saved as {kept}");
        }

        if (rebuilt.KeptAdminKey is { } key)
        {
            output.WriteLine($"The previous admin key is not valid any more; its file is renamed to {key}");
        }
    }
}
