using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Composition;
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
    private readonly CommandRun _run;
    private readonly InterruptSignals _signals;
    private readonly JobFollower _follower;
    private readonly BackupServices? _local;

    // The process that runs the jobs, as text; null if this process does.
    private readonly string? _runner;

    // Whether the command line names keys, which a server that runs the jobs does not have.
    private bool _hasKeys;
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
    /// Returns whether a restore must run in this process although a server owns the data folder: the command has keys that the server does
    /// not have, or it restores to a folder of its own where the server could not or must not write.
    /// </summary>
    /// <exception cref="Fault"><c>data_folder_locked</c> if only the server could do it, and it does not have the keys.</exception>
    public bool MustRestoreAside(RestoreOptions options)
    {
        if (!_hasKeys)
        {
            return options.Folder is not null
                && (IsServerElsewhere || (_runner is not null && !OwnFolders.AreTrusted(Services.Settings.Data)));
        }

        return options.Folder is not null || !(IsServerElsewhere || options.RestoreDatabase)
            ? true
            : throw WithoutKeys("restores to its own targets and databases", ", or restore files with --to FOLDER");
    }

    /// <summary>Throws if a server runs the jobs and the command line names keys, which the server does not have.</summary>
    /// <param name="does">What the server would do, as the predicate of a sentence.</param>
    /// <exception cref="Fault"><c>data_folder_locked</c>.</exception>
    public void ThrowIfServerLacksKeys(string does)
    {
        if (_hasKeys)
        {
            throw WithoutKeys(does, "");
        }
    }

    private Fault WithoutKeys(string does, string otherwise) =>
        new(
            FaultCode.DataFolderLocked,
            $"The {_runner} {does}, without the keys of this command. Unlock it (`backupedge encryption unlock`, or POST /unlock) and run "
                + $"the command without --identity and --passphrase-file, or stop it{otherwise}.",
            ("data", Services.Settings.Data.Path)
        );

    /// <summary>Shows the jobs.</summary>
    public JobDisplay Display { get; }

    /// <summary>Whether the data folder is open in this process, so that <see cref="Services"/> exists.</summary>
    public bool HasDataFolder => _local is not null;

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
    /// <param name="job">The job.</param>
    /// <param name="listsErrors">Whether problems with single paths are listed; false if the command has done so.</param>
    public Task<int> ReportAsync(JobRow job, bool listsErrors = true) =>
        JobReport.WriteAsync(_run, Jobs, job, _local?.Settings, listsErrors);

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
