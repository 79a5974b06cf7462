using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Startup;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Retention;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>
/// The objects of the process that owns a data folder. It <em>must</em> hold the folder's lock until this object is disposed, and it is the
/// only process that runs jobs.
/// </summary>
internal sealed partial class OwningServices : BackupServices
{
    private static readonly TimeSpan InventoryLimit = TimeSpan.FromSeconds(30);
    private readonly DataFolderLock _lock;
    private readonly ReadOnlyStore? _copy;
    private readonly RewriteTurn _turn;
    private readonly Func<string, bool> _isEvicted;
    private readonly CopyJobs _copies;

    private OwningServices(ServiceParts parts, DataFolderLock taken, ReadOnlyStore? copy)
        : base(parts)
    {
        (_lock, _copy) = (taken, copy);
        var logger = LoggerOf(parts.Logs);
        if (Catalogue.Read(session => session.Keys.Unreadable()) is { Count: > 0 } unreadable)
        {
            JobLog.UnknownKeyRoles(logger, string.Join(", ", unreadable));
        }

        var adoption = new Adoption(Catalogue, parts.Archives, Marks, Engine, Time, logger);
        var interrupted = new InterruptedJobs(Settings, Catalogue, parts.Archives, Engine, Time, logger);
        var recovery = new Recovery(Settings.Data, Catalogue, parts.Archives, interrupted, Bin, Clock, adoption, Notifier, logger);
        var planner = new PrunePlanner(Engine, Settings.Retention, Settings.Protection, Time, parts.Archives.IsEvicted);
        _turn = new RewriteTurn();
        _isEvicted = parts.Archives.IsEvicted;
        var recompression = new Recompression(Settings.Recompression, Catalogue, Engine, _turn, parts.Archives.IsEvicted, Time);
        var prune = new Prune(
            Catalogue,
            planner,
            Settings.Protection.MinAge,
            Bin,
            Clock,
            adoption,
            PassedOver,
            Engine,
            _turn,
            recompression,
            Time
        );
        var reseal = new Reseal(Catalogue, adoption, PassedOver, Engine, Keyring, _turn, parts.Archives.IsEvicted);
        var events = new JobEventSource(Catalogue, RunningJobs, new EventFeed(Time, logger));
        ConnectCopies = parts.Connect;
        var contexts = new CopyContexts(Settings, Catalogue, parts.Store, parts.Archives, Keyring, Connect, Time);
        var eviction = new Eviction(Catalogue, parts.Store, new EvictedArchives(Settings.Data.Archives), Reserve, Time);
        _copies = new CopyJobs(Settings, contexts, new CopyTurns(), eviction, CopyProbing, CatalogueKey);
        var drills = new DrillJobs(Settings, Catalogue, Engine, parts.Options, Keyring, Connect);
        var handlers = new JobHandlers(
            Settings,
            Catalogue,
            parts.Store,
            Engine,
            prune,
            reseal,
            _copies,
            drills,
            Shares,
            Bin,
            RunningJobs,
            Time
        );
        var execution = new JobExecution(Catalogue, RunningJobs, handlers, Notifier, Clock, Time, logger);
        Runner = new JobRunner(Catalogue, RunningJobs, Reserve.Fill, execution, recovery, events, Time, logger);
    }

    /// <summary>Connects to the stores of copies. Must not be changed after jobs were queued.</summary>
    internal Func<CopyPlace, IObjectStore> ConnectCopies { get; set; }

    /// <summary>Runs the queued jobs.</summary>
    public JobRunner Runner { get; }

    /// <summary>Sets what is called with each file that a job stores or restores. Must be set before jobs are queued.</summary>
    public Action<ProcessedPath>? PathProcessed
    {
        set => RunningJobs.PathProcessed = value;
    }

    /// <summary>The random id of this process as the holder of the data folder, which its API returns.</summary>
    public string Instance => _lock.Instance;

    /// <summary>Whether the catalogue is a temporary copy, because the data folder is on a read-only file system.</summary>
    public bool IsCopy => _copy is not null;

    /// <summary>Creates the scheduler, which queues the backups of schedules after it is started.</summary>
    public Scheduler Scheduler(ILoggerFactory logs)
    {
        var logger = logs.CreateLogger("BackupEdge.Scheduling");
        var reseal = new DailyReseal(Settings, Catalogue, Keyring, Queue, Time, logger);
        var copies = new DueCopies(Settings, Catalogue, Queue, Time, logger);
        var verification = new DailyVerification(Settings.Verification, Catalogue, Queue, _isEvicted, Time, logger);
        var samples = new StoreSampling(Catalogue, () => Store, Time, logger);
        var coverage = new CoverageWatch(Catalogue, Inventories(), Time, logger);
        var bin = new BinUpkeep(Catalogue, Clock, Bin, Time, logger);
        return new Scheduler(
            Catalogue,
            Queue,
            Runner,
            Notifier,
            Schedules,
            Time,
            logger,
            reseal,
            copies,
            samples,
            verification,
            coverage,
            bin
        );
    }

    /// <summary>Creates what receives the logs of PostgreSQL servers after it is started.</summary>
    public WalReceivers WalReceivers(ILoggerFactory logs) =>
        new(Settings.Sources, Settings.Data.Wal, Catalogue, Engine, Time, logs.CreateLogger("BackupEdge.Scheduling"));

    // A short limit, since what was found earlier is known.
    private IReadOnlyList<IInventory> Inventories() =>
        [
            new PostgresInventory(Settings, Time),
            new BucketInventory(Settings, connection => new S3BucketEngine(connection, Time, InventoryLimit), Time),
        ];

    /// <summary>Writes a small file that a server needs, with space from the reserve if the file system is full.</summary>
    /// <exception cref="Fault">Any fault that <paramref name="write"/> throws.</exception>
    public void WithReserve(Action write) =>
        WithReserve(
            () =>
            {
                write();
                return true;
            },
            Reserve
        );

    /// <summary>Writes the URL of this process's API to the file beside the lock, for commands on this host.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void PublishUrl(string url) => WithReserve(() => _lock.WriteHolder(url));

    /// <summary>Stops the runner, closes the catalogue and releases the lock, in that order.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        RecordTime();
        _turn.Dispose();
        _copies.Dispose();
        await base.DisposeAsync();
        _lock.Dispose();
        _copy?.Dispose();
    }

    private protected override bool IsRunning() => Runner.IsRunning;

    private protected override bool IsUnused() => false;

    private protected override (string Problem, DateTimeOffset Since)? CopyTroubleOf(string copy) => _copies.TroubleOf(copy);

    private protected override IObjectStore Connect(CopyPlace place) => ConnectCopies(place);

    // So that the age of what this process made begins now, and not at the next start.
    private void RecordTime()
    {
        try
        {
            if (!IsCopy)
            {
                Clock.Tick();
            }
        }
        catch (Fault)
        {
            // The next start records it.
        }
    }

    private static ILogger LoggerOf(ILoggerFactory logs) => logs.CreateLogger("BackupEdge.Jobs");

    private static T WithReserve<T>(Func<T> write, SpaceReserve reserve)
    {
        while (true)
        {
            try
            {
                return write();
            }
            catch (Fault fault) when (fault.Code == FaultCode.NoSpace && reserve.Release())
            {
                // Retried with the released space.
            }
        }
    }
}
