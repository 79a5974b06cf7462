using BackupEdge.Commands.Remote;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <content>Opens the data folder or the server of a command.</content>
internal sealed partial class CommandJob
{
    private static readonly TimeSpan StartingServerWait = TimeSpan.FromMilliseconds(100);
    private const int StartingServerRetries = 4;

    /// <summary>Opens the server that the command line names, otherwise the data folder of the settings, which must exist.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="reads">Whether the job changes nothing in the store, which may then be on a read-only file system.</param>
    /// <param name="keys">The options that name what opens keys and contents; null if the command has none.</param>
    /// <exception cref="Fault">As the other overload; also those of <see cref="CommandRun.Load"/>.</exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, bool reads = false, OfferedKeyOptions? keys = null)
    {
        keys?.ThrowIfRemote(run);
        if (run.Server.IsNamed)
        {
            RemoteService server = run.Server.Open(run.Errors);
            return new CommandJob(run, server, local: null, $"server {server.Address}");
        }

        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        return await OpenAsync(run, settings, reads, keys);
    }

    /// <summary>Opens the data folder for a job.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="reads">Whether the job changes nothing in the store, which may then be on a read-only file system.</param>
    /// <param name="keys">The options that name what opens keys and contents; null if the command has none.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> if another command holds the folder, <c>io_error</c>, <c>key_missing</c> or <c>wrong_key</c>.
    /// </exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, Settings settings, bool reads = false, OfferedKeyOptions? keys = null)
    {
        var offered = keys?.Read(run, settings);
        try
        {
            return await OpenAsync(run, settings, reads, offered);
        }
        catch
        {
            offered?.Dispose();
            throw;
        }
    }

    private static async Task<CommandJob> OpenAsync(CommandRun run, Settings settings, bool reads, OfferedKeys? offered)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                var services = reads
                    ? run.OpenToReadLocked(settings, offered)
                    : OwningServices.Open(settings, run.CommandEnvironment.Time, run.Logs, offered);
                return await StartAsync(run, services);
            }
            catch (Fault fault) when (fault.Code == FaultCode.DataFolderLocked)
            {
                // A server that is starting publishes its address soon; a holder without one is another command.
                var holder = DataFolderLock.Holder(settings.Data);
                if (holder?.Url is not null)
                {
                    return OpenBesideServer(run, settings, holder, offered);
                }

                if (retry == StartingServerRetries)
                {
                    throw;
                }
            }

            await Task.Delay(StartingServerWait);
        }
    }

    private static async Task<CommandJob> StartAsync(CommandRun run, OwningServices services)
    {
        try
        {
            services.Runner.Start(patience: Patience);
            return new CommandJob(run, services, server: null, isServerElsewhere: false);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    private static CommandJob OpenBesideServer(CommandRun run, Settings settings, DataFolderHolder server, OfferedKeys? offered)
    {
        var services = BackupServices.Open(ServedConfiguration.ApplyTo(settings), run.CommandEnvironment.Time, run.Logs, offered);
        run.Errors.Info($"Using the running server (pid {server.Pid}){(run.IsVerbose ? "; --verbose lists no files of its jobs" : "")}");
        return new CommandJob(run, services, server, ServedConfiguration.IsElsewhere(settings.Data)) { _hasKeys = offered is not null };
    }
}
