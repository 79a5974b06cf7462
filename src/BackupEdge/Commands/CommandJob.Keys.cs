using BackupEdge.Composition;
using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <content>Opens a data folder with an identity or a passphrase.</content>
internal sealed partial class CommandJob
{
    /// <summary>
    /// Opens the data folder for a job that changes archives whose contents only an identity or a passphrase opens. The job runs in this
    /// process, so no server may run.
    /// </summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="keys">The options, of which one is given.</param>
    /// <exception cref="Faults.Fault">
    /// <c>invalid_request</c> if the command line names a server; <c>data_folder_locked</c>, <c>wrong_key</c>, and those of reading the
    /// keys.
    /// </exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, OfferedKeyOptions keys)
    {
        if (run.Server.IsNamed)
        {
            throw KeyFaults.Refused("Identities and passphrases are not sent to a server: run the command on its host.");
        }

        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        var time = run.CommandEnvironment.Time;
        var offered = keys.Read(run, new KeyStore(settings, time))!;
        try
        {
            return await StartAsync(run, OwningServices.Open(settings, time, run.Logs, offered));
        }
        catch
        {
            offered.Dispose();
            throw;
        }
    }
}
