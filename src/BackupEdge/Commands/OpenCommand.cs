using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Commands;

/// <summary>Implements <c>open</c>, which prints a link that signs a browser in to the dashboard.</summary>
internal static class OpenCommand
{
    /// <summary>Creates the <c>open</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("open", "Prints a link that signs a browser in to the dashboard, once, within a minute.");
        scope.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        if (!settings.Ui.IsEnabled)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "The dashboard is switched off by the setting 'ui.enabled'. Set it to true and restart the server.",
                ("field", "ui.enabled")
            );
        }

        var url = DataFolderLock.Holder(settings.Data)?.Url
            ?? throw new Fault(
                FaultCode.NotReady,
                $"No server uses the data folder '{settings.Data.Path}'. Start one with 'backupedge serve', or name its data folder with "
                    + "--data."
            );
        await using var services = run.OpenBesideServer();
        var link = LoginLink.Of(url, services.Sessions.NewCode());
        var end = run.CommandEnvironment.Time.GetUtcNow() + SessionBook.CodeLife;
        run.Answer(new OpenAnswer(link, UtcTime.Text(end)), CommandJson.Default.OpenAnswer, output => output.WriteLine(link));
        return ExitCode.Done;
    }
}
