using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Commands.Remote;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Running;

namespace BackupEdge.Commands;

/// <summary>
/// Runs a command's job: in this process if no other process holds the data folder, otherwise in the server that does, through the
/// catalogue; or in the server elsewhere that the command line names. Shows progress in all cases. The first Ctrl-C cancels the job.
/// </summary>
internal sealed partial class CommandJob : IAsyncDisposable
{
    /// <summary>
    /// How long a failed disk is waited for. A command must report it within a minute, because cron or a script may be waiting.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FinishInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StartingServerWait = TimeSpan.FromMilliseconds(100);
    private const int StartingServerRetries = 4;
    private readonly CommandRun _run;
    private readonly InterruptSignals _signals;
    private readonly JobFollower _follower;
    private readonly BackupServices? _local;

    // The process that runs the jobs, as text; null if this process does.
    private readonly string? _runner;
    private volatile string? _followed;
    private volatile bool _cancelRecorded;

    private CommandJob(CommandRun run, BackupServices services, DataFolderHolder? server, bool isServerElsewhere)
        : this(run, new LocalService(services, CommandRun.Caller), services, server is null ? null : $"server (pid {server.Pid})") =>
        IsServerElsewhere = isServerElsewhere;

    private CommandJob(CommandRun run, IService service, BackupServices? local, string? runner)
    {
        _run = run;
        _local = local;
        _runner = runner;
        Service = service;
        _signals = new InterruptSignals(ReportSecondSignal);
        Display = new JobDisplay(run);
        if (local is OwningServices owning)
        {
            owning.PathProcessed = Display.PathProcessed;
        }

        var watch = local is null || runner is null ? null : new ServerWatch(local.Settings, run.CommandEnvironment.Time, runner);
        _follower = new JobFollower(run, service.Jobs, _signals, watch, Display);
    }

    /// <summary>Gets the service that runs the jobs.</summary>
    public IService Service { get; }

    /// <summary>Gets the jobs of the service.</summary>
    public IJobAccess Jobs => Service.Jobs;

    /// <summary>Gets the services of the open data folder. Throws if the jobs are those of a server elsewhere.</summary>
    public BackupServices Services => _local ?? throw new InvalidOperationException("A server elsewhere has no data folder here.");

    /// <summary>
    /// Whether the jobs are run by a server of another user, or one in a sandbox or container, so that it may not have the rights of this
    /// command or may see other files under the same paths.
    /// </summary>
    public bool IsServerElsewhere { get; }

    /// <summary>
    /// Whether a restore to a folder of this command must run in this process, because the server could not or must not write there.
    /// </summary>
    public bool MustRestoreAside => IsServerElsewhere || (_runner is not null && !OwnFolders.AreTrusted(Services.Settings.Data));

    /// <summary>Shows the jobs.</summary>
    public JobDisplay Display { get; }

    /// <summary>Whether the data folder is open in this process, so that <see cref="Services"/> exists.</summary>
    public bool HasDataFolder => _local is not null;

    /// <summary>Opens the server that the command line names, otherwise the data folder of the settings, which must exist.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="reads">Whether the job changes nothing in the store, which may then be on a read-only file system.</param>
    /// <exception cref="Fault">As the other overload; also those of <see cref="CommandRun.Load"/>.</exception>
    public static async Task<CommandJob> OpenAsync(CommandRun run, bool reads = false)
    {
        if (run.Server.IsNamed)
        {
            RemoteService server = run.Server.Open(run.Errors);
            return new CommandJob(run, server, local: null, $"server {server.Address}");
        }

        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        return await OpenAsync(run, settings, reads);
    }

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
    /// <exception cref="Fault">See <see cref="JobFollower.FollowAsync"/>.</exception>
    public Task<JobRow> FollowAsync(string jobId)
    {
        _followed = jobId;
        return _follower.FollowAsync(jobId, async row =>
        {
            await CancelAsync(row.Id);
            return true;
        });
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

    /// <summary>Reports on standard error how a job ended. Returns the exit code.</summary>
    public Task<int> ReportAsync(JobRow job) => JobReport.WriteAsync(_run, Jobs, job, _local?.Settings);

    /// <summary>Whether the user has pressed Ctrl-C, or SIGTERM was received.</summary>
    public bool IsInterrupted => _signals.Token.IsCancellationRequested;

    /// <summary>Runs the remaining jobs that other processes have queued, unless a server does, and closes the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Display.Close();
        if (_local is OwningServices)
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

        await Service.DisposeAsync();
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

    private async Task CancelAsync(string jobId)
    {
        ReportCancelling();
        try
        {
            await Jobs.CancelAsync(jobId);
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
        if (_runner is not null && _followed is { } jobId)
        {
            Display.Clear();
            _run.Errors.Info(
                _cancelRecorded
                    ? $"The {_runner} is cancelling the job {jobId}; this command does not wait for its end"
                    : $"The job {jobId} continues in the {_runner}"
            );
        }
    }

    private void ReportCancelling()
    {
        Display.Clear();
        _run.Errors.Info("Cancelling; press Ctrl-C again to exit immediately");
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
            await Task.Delay(FinishInterval);
        }

        Display.Clear();
    }

    private JobRow? AnyActive() => AnyOf(RunStatus.Running) ?? AnyOf(RunStatus.Queued);

    private JobRow? AnyOf(RunStatus status) =>
        Services.Queue.ListJobs(new JobFilter { Status = status, Limit = 1 }).Rows is [var job, ..] ? job : null;
}
