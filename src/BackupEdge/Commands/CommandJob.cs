using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Runs a command's job: in this process when nobody holds the data folder, else by the server that does, through the
/// catalogue. Either way it shows progress, and the first Ctrl-C cancels the job.
/// </summary>
internal sealed class CommandJob : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HolderInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartingServerWait = TimeSpan.FromMilliseconds(100);
    private const int StartingServerLooks = 4;

    // Whoever started the command, such as cron, should hear of a dead disk within a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CommandRun _run;
    private readonly InterruptSignals _signals = new();
    private readonly ProgressLine? _line;
    private readonly int? _serverPid;

    private CommandJob(CommandRun run, BackupServices services, DataFolderHolder? server)
    {
        _run = run;
        Services = services;
        _serverPid = server?.Pid;
        var terminal = run.IsJson ? null : run.CommandEnvironment.TerminalWidth;
        _line = terminal is null ? null : new ProgressLine(run.CommandEnvironment.Error, terminal, run.CommandEnvironment.Time);
    }

    /// <summary>The data folder.</summary>
    public BackupServices Services { get; }

    /// <summary>Reads the notes of a job and converts it for the answer.</summary>
    public JobDetails DetailsOf(JobRow job) => JobDetails.From(Services.Catalogue, job, Services.Time.GetUtcNow());

    /// <summary>Opens the data folder for work.</summary>
    /// <param name="run">The command.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="oneOff">The option that names a place which only this command knows; null when there is none.</param>
    /// <param name="reads">Whether the job changes nothing of the store, so that this may be on a read-only file system.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> when another command works there, or a server that does not know the place; <c>io_error</c>.
    /// </exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, Settings settings, string? oneOff, bool reads = false)
    {
        for (var look = 0; ; look++)
        {
            try
            {
                var services = reads ? run.OpenToWork(settings) : OwningServices.Open(settings, run.CommandEnvironment.Time, run.Logs);
                return await StartAsync(run, services);
            }
            catch (Fault fault) when (fault.Code == FaultCode.DataFolderLocked)
            {
                // A server that is still starting tells its address in a moment; what holds the folder without one is a command.
                var holder = DataFolderLock.Holder(settings.Data);
                if (holder?.Url is not null)
                {
                    return Beside(run, settings, holder, oneOff);
                }

                if (look == StartingServerLooks)
                {
                    throw;
                }
            }

            await Task.Delay(StartingServerWait);
        }
    }

    /// <summary>Waits for a job's end, showing how far it is.</summary>
    /// <exception cref="Fault"><c>interrupted</c> when the server that had the job has stopped.</exception>
    public async Task<JobRow> FollowAsync(string jobId)
    {
        var time = _run.CommandEnvironment.Time;
        var lastHolderLook = time.GetTimestamp();
        var cancelled = false;
        var deadSince = (long?)null;
        while (true)
        {
            var row = await LookAsync(jobId, cancelled ? CancellationToken.None : _signals.Token);
            if (row.HasEnded)
            {
                _line?.Clear();
                return row;
            }

            _line?.Show(row);
            if (_signals.Token.IsCancellationRequested && !cancelled)
            {
                cancelled = true;
                Cancel(jobId);
            }

            if (_serverPid is not null && time.GetElapsedTime(lastHolderLook) > HolderInterval)
            {
                lastHolderLook = time.GetTimestamp();
                ThrowIfServerStopped(row);
                deadSince = StoreProbe.Problem(Services.Settings.Data) is { } problem
                    ? ThrowIfDeadForLong(row, deadSince ?? lastHolderLook, problem)
                    : null;
            }
        }
    }

    /// <summary>Whether the user asked to stop.</summary>
    public bool IsInterrupted => _signals.Token.IsCancellationRequested;

    /// <summary>Ends the work; jobs that others had queued are done first, since this process took them up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Services is OwningServices)
        {
            try
            {
                await FinishOthersAsync();
            }
            catch (Fault)
            {
                // The catalogue cannot be read: then nothing can be finished either, and the next start mends it.
            }
        }

        await Services.DisposeAsync();
        _signals.Dispose();
    }

    private static async Task<CommandJob> StartAsync(CommandRun run, OwningServices services)
    {
        try
        {
            services.Runner.Start(patience: Patience);
            return new CommandJob(run, services, server: null);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    private static CommandJob Beside(CommandRun run, Settings settings, DataFolderHolder server, string? oneOff)
    {
        if (oneOff is not null)
        {
            throw new Fault(
                FaultCode.DataFolderLocked,
                $"A server (pid {server.Pid}, {server.Url}) works in '{settings.Data.Path}' and knows only the sources and targets it "
                    + "was started with. "
                    + $"Leave out {oneOff}, add the place to the server's configuration and restart it, or stop it first.",
                ("data", settings.Data.Path),
                ("pid", $"{server.Pid}"),
                ("url", server.Url ?? "")
            );
        }

        var services = BackupServices.Open(ServedConfiguration.Over(settings), run.CommandEnvironment.Time, run.Logs);
        run.Errors.Tell($"handed to the running server (pid {server.Pid})");
        return new CommandJob(run, services, server);
    }

    private async Task<JobRow> LookAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await Services.Queue.WaitAsync(jobId, LookInterval, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Services.Queue.FindJob(jobId);
        }
    }

    private void Cancel(string jobId)
    {
        _line?.Clear();
        _run.Errors.Tell("cancelling; press Ctrl-C again to leave at once");
        try
        {
            Services.Queue.Cancel(jobId, CommandRun.Caller);
        }
        catch (Fault fault) when (fault.Code == FaultCode.JobEnded)
        {
            // It was quicker.
        }
    }

    private void ThrowIfServerStopped(JobRow row)
    {
        if (DataFolderLock.Holder(Services.Settings.Data) is null)
        {
            _line?.Clear();
            throw new Fault(
                FaultCode.Interrupted,
                row.Status == RunStatus.Queued
                    ? $"The server (pid {_serverPid}) has stopped. The job {row.Id} waits in the queue and runs when the server "
                        + "starts again."
                    : $"The server (pid {_serverPid}) stopped while it ran the job {row.Id}. Start it again and ask again.",
                ("job_id", row.Id)
            );
        }
    }

    // The server goes on trying until the disk is back; a command ends.
    private long ThrowIfDeadForLong(JobRow row, long since, string problem)
    {
        if (_run.CommandEnvironment.Time.GetElapsedTime(since) > Patience)
        {
            _line?.Clear();
            throw new Fault(
                FaultCode.IoError,
                $"The data folder '{Services.Settings.Data.Path}' has not been writable for {Patience.TotalSeconds:0} seconds: "
                    + $"{problem} The server (pid {_serverPid}) has the job {row.Id}, and records its end when the disk is back.",
                ("job_id", row.Id)
            );
        }

        return since;
    }

    private async Task FinishOthersAsync()
    {
        var told = false;
        while (!IsInterrupted && !Services.Queue.HasGivenUp && AnyActive() is { } job)
        {
            if (!told)
            {
                _run.Errors.Tell("finishing the jobs that were queued before");
                told = true;
            }

            _line?.Show(job);
            await Task.Delay(LookInterval);
        }

        _line?.Clear();
    }

    private JobRow? AnyActive() => AnyOf(RunStatus.Running) ?? AnyOf(RunStatus.Queued);

    private JobRow? AnyOf(RunStatus status) =>
        Services.Queue.ListJobs(new JobFilter { Status = status, Limit = 1 }).Rows is [var job, ..] ? job : null;
}
