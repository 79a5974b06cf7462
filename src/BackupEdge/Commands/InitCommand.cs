using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.DataFolder;

namespace BackupEdge.Commands;

/// <summary>Implements <c>init</c>, which creates a data folder and the first admin key before the first start of a server.</summary>
internal static class InitCommand
{
    /// <summary>Creates the <c>init</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("init", "Creates the data folder and the first admin key; does nothing if both exist.");
        scope.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        if (DataFolderPresence.HasArchives(settings.Data))
        {
            // A lost catalogue must be rebuilt, and not be replaced by an empty one.
            DataFolderPresence.ThrowIfNoCatalogue(settings.Data);
        }

        await using var services = BackupServices.Open(settings, run.CommandEnvironment.Time, run.Logs);
        var key = services.Keys.IssueFirst()?.Key;
        var file = key is null ? null : settings.Data.AdminKey;
        var answer = new InitAnswer(settings.Data.Path, FirstKeyText.Shown(run, key), file);
        run.Answer(answer, CommandJson.Default.InitAnswer, output =>
        {
            output.WriteLine($"Data folder: {Printable.Of(settings.Data.Path)}");
            output.WriteLine(
                key is null ? "It has API keys already; nothing was changed" : FirstKeyText.Line(run, key, settings.Data.AdminKey)
            );
        });
        return ExitCode.Done;
    }
}
