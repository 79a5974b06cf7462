using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Running;

namespace BackupEdge.Commands;

/// <summary>
/// Runs a command's job: in this process if no other process holds the data folder, otherwise in the server that does, through the
/// catalogue. Shows progress in both cases. The first Ctrl-C cancels the job.
/// </summary>
internal sealed class CommandJob : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ServerCheckInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartingServerWait = TimeSpan.FromMilliseconds(100);
    private const int StartingServerRetries = 4;

    // A command must report a failed disk within a minute, because cron or a script may be waiting for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CommandRun _run;
    private readonly InterruptSignals _signals;
    private readonly int? _serverPid;
    private volatile string? _followed;
    private volatile bool _cancelRecorded;

    private CommandJob(CommandRun run, BackupServices services, DataFolderHolder? server, bool isServerElsewhere)
    {
        IsServerElsewhere = isServerElsewhere;
        _run = run;
        Services = services;
        _serverPid = server?.Pid;
        _signals = new InterruptSignals(ReportSecondSignal);
        Display = new JobDisplay(run);
        (services as OwningServices)?.PathProcessed = Display.PathProcessed;
    }

    /// <summary>Gets the services of the open data folder.</summary>
    public BackupServices Services { get; }

    /// <summary>
    /// Whether the jobs are run by a server of another user, or one in a sandbox or container, so that it may not have the rights of this
    /// command or may see other files under the same paths.
    /// </summary>
    public bool IsServerElsewhere { get; }

    /// <summary>
    /// Whether a restore to a folder of this command must run in this process, because the server could not or must not write there.
    /// </summary>
    public bool MustRestoreAside => IsServerElsewhere || (_serverPid is not null && !OwnFolders.AreTrusted(Services.Settings.Data));

    /// <summary>Shows the jobs.</summary>
    public JobDisplay Display { get; }

    /// <summary>Reads the notes of a job and converts it for the answer.</summary>
    public JobDetails DetailsOf(JobRow job) => JobDetails.From(Services.Catalogue, job, Services.Time.GetUtcNow());

    /// <summary>Opens the data folder for a job.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="reads">Whether the job changes nothing in the store, which may then be on a read-only file system.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c> if another command holds the folder, or <c>io_error</c>.
    /// </exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, Settings settings, bool reads = false)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                var services = reads
                    ? run.OpenToReadLocked(settings)
                    : OwningServices.Open(settings, run.CommandEnvironment.Time, run.Logs);
                return await StartAsync(run, services);
            }
            catch (Fault fault) when (fault.Code == FaultCode.DataFolderLocked)
            {
                // A server that is starting publishes its address soon; a holder without one is another command.
                var holder = DataFolderLock.Holder(settings.Data);
                if (holder?.Url is not null)
                {
                    return OpenBesideServer(run, settings, holder);
                }

                if (retry == StartingServerRetries)
                {
                    throw;
                }
            }

            await Task.Delay(StartingServerWait);
        }
    }

    /// <summary>Waits until a job has ended and shows its progress.</summary>
    /// <exception cref="Fault">
    /// <c>interrupted</c> if the server that had the job has stopped; <c>io_error</c> if the data folder stays unwritable.
    /// </exception>
    public async Task<JobRow> FollowAsync(string jobId)
    {
        _followed = jobId;
        var time = _run.CommandEnvironment.Time;
        var lastServerCheck = time.GetTimestamp();
        var cancelled = false;
        var unwritableSince = (long?)null;
        while (true)
        {
            var row = await PollAsync(jobId, cancelled ? CancellationToken.None : _signals.Token);
            if (row.HasEnded)
            {
                Display.Clear();
                _run.IsInterrupted = IsInterrupted;
                return row;
            }

            Display.Show(row);
            if (_signals.Token.IsCancellationRequested && !cancelled)
            {
                cancelled = true;
                Cancel(jobId);
            }

            if (_serverPid is not null && time.GetElapsedTime(lastServerCheck) > ServerCheckInterval)
            {
                lastServerCheck = time.GetTimestamp();
                ThrowIfServerStopped(row);
                unwritableSince = StoreProbe.Problem(Services.Settings.Data) is { } problem
                    ? ThrowIfUnwritableTooLong(row, unwritableSince ?? lastServerCheck, problem)
                    : null;
            }
        }
    }

    /// <summary>Restores in this process although a server owns the data folder, and shows the progress.</summary>
    /// <exception cref="Fault">See <see cref="AsideRestore.RunAsync"/>.</exception>
    public async Task<JobRow> RestoreAsideAsync(string backupId, RestoreOptions options)
    {
        await using var onCancel = _signals.Token.Register(ReportCancelling);
        try
        {
            return await Services
                .AsideRestore()
                .RunAsync(backupId, options, CommandRun.Caller, Display.Show, Display.PathProcessed, _signals.Token);
        }
        finally
        {
            Display.Clear();
        }
    }

    /// <summary>Whether the user has pressed Ctrl-C, or SIGTERM was received.</summary>
    public bool IsInterrupted => _signals.Token.IsCancellationRequested;

    /// <summary>Runs the remaining jobs that other processes have queued, unless a server does, and closes the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Display.Close();
        if (Services is OwningServices)
        {
            try
            {
                await FinishOthersAsync();
            }
            catch (Fault)
            {
                // The catalogue cannot be read, so no job can be finished now. The next start recovers it.
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
            return new CommandJob(run, services, server: null, isServerElsewhere: false);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    private static CommandJob OpenBesideServer(CommandRun run, Settings settings, DataFolderHolder server)
    {
        var services = BackupServices.Open(ServedConfiguration.ApplyTo(settings), run.CommandEnvironment.Time, run.Logs);
        run.Errors.Info($"Using the running server (pid {server.Pid}){(run.IsVerbose ? "; --verbose lists no files of its jobs" : "")}");
        return new CommandJob(run, services, server, ServedConfiguration.IsElsewhere(settings.Data));
    }

    private async Task<JobRow> PollAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await Services.Queue.WaitAsync(jobId, PollInterval, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Services.Queue.FindJob(jobId);
        }
    }

    private void Cancel(string jobId)
    {
        ReportCancelling();
        try
        {
            Services.Queue.Cancel(jobId, CommandRun.Caller);
            _cancelRecorded = true;
        }
        catch (Fault fault) when (fault.Code == FaultCode.JobEnded)
        {
            _run.Errors.Info("The job had already ended");
        }
    }

    // Beside a server, only this command ends.
    private void ReportSecondSignal()
    {
        if (_serverPid is not null && _followed is { } jobId)
        {
            Display.Clear();
            _run.Errors.Info(
                _cancelRecorded
                    ? $"The server (pid {_serverPid}) is cancelling the job {jobId}; this command does not wait for its end"
                    : $"The job {jobId} continues in the server (pid {_serverPid})"
            );
        }
    }

    private void ReportCancelling()
    {
        Display.Clear();
        _run.Errors.Info("Cancelling; press Ctrl-C again to exit immediately");
    }

    private void ThrowIfServerStopped(JobRow row)
    {
        if (DataFolderLock.Holder(Services.Settings.Data) is null)
        {
            Display.Clear();
            throw new Fault(
                FaultCode.Interrupted,
                row.Status == RunStatus.Queued
                    ? $"The server (pid {_serverPid}) has stopped. The job {row.Id} is still queued and will run when the server "
                        + "starts again."
                    : $"The server (pid {_serverPid}) stopped while it ran the job {row.Id}. Start the server and run the command again.",
                ("job_id", row.Id)
            );
        }
    }

    // The server retries until the disk is back; a command gives up.
    private long ThrowIfUnwritableTooLong(JobRow row, long since, string problem)
    {
        if (_run.CommandEnvironment.Time.GetElapsedTime(since) > Patience)
        {
            Display.Clear();
            throw new Fault(
                FaultCode.IoError,
                $"The data folder '{Services.Settings.Data.Path}' has not been writable for {Patience.TotalSeconds:0} seconds: "
                    + $"{problem} The server (pid {_serverPid}) has the job {row.Id} and will record its end when the disk is back.",
                ("job_id", row.Id)
            );
        }

        return since;
    }

    private async Task FinishOthersAsync()
    {
        var reported = false;
        while (!IsInterrupted && !Services.Queue.HasGivenUp && AnyActive() is { } job)
        {
            if (!reported)
            {
                _run.Errors.Info("Finishing jobs that were queued earlier");
                reported = true;
            }

            Display.Show(job);
            await Task.Delay(PollInterval);
        }

        Display.Clear();
    }

    private JobRow? AnyActive() => AnyOf(RunStatus.Running) ?? AnyOf(RunStatus.Queued);

    private JobRow? AnyOf(RunStatus status) =>
        Services.Queue.ListJobs(new JobFilter { Status = status, Limit = 1 }).Rows is [var job, ..] ? job : null;
}
