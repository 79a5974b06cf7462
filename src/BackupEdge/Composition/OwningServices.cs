using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Startup;
using BackupEdge.Objects;
using BackupEdge.Retention;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>
/// The objects of the process that owns a data folder. It <em>must</em> hold the folder's lock until this object is disposed, and it is the
/// only process that runs jobs.
/// </summary>
internal sealed class OwningServices : BackupServices
{
    private readonly DataFolderLock _lock;
    private readonly ReadOnlyStore? _copy;
    private readonly RewriteTurn _turn;
    private readonly CopyJobs _copies;
    private readonly Func<string, bool> _isEvicted;

    private OwningServices(ServiceParts parts, DataFolderLock taken, ReadOnlyStore? copy)
        : base(parts)
    {
        (_lock, _copy) = (taken, copy);
        var logger = LoggerOf(parts.Logs);
        if (Catalogue.Read(session => session.Keys.Unreadable()) is { Count: > 0 } unreadable)
        {
            JobLog.UnknownKeyRoles(logger, string.Join(", ", unreadable));
        }

        var adoption = new Adoption(Catalogue, parts.Archives, Engine, Time, logger);
        var interrupted = new InterruptedJobs(Settings, Catalogue, parts.Archives, Engine, Time, logger);
        var recovery = new Recovery(Settings.Data, Catalogue, parts.Archives, interrupted, Sweep, adoption, Notifier, logger);
        var planner = new PrunePlanner(Engine, Settings.Retention, Time, parts.Archives.IsEvicted);
        _turn = new RewriteTurn();
        _isEvicted = parts.Archives.IsEvicted;
        var recompression = new Recompression(Settings.Recompression, Catalogue, Engine, _turn, parts.Archives.IsEvicted, Time);
        var prune = new Prune(Catalogue, planner, Sweep, adoption, PassedOver, Engine, _turn, recompression, Time);
        var reseal = new Reseal(Catalogue, adoption, PassedOver, Engine, Keyring, _turn, parts.Archives.IsEvicted);
        var events = new JobEventSource(Catalogue, RunningJobs, new EventFeed(Time, logger));
        ConnectCopies = parts.Connect;
        var contexts = new CopyContexts(Settings, Catalogue, parts.Store, parts.Archives, Keyring, Connect, Time);
        var eviction = new Eviction(Catalogue, parts.Store, new EvictedArchives(Settings.Data.Archives), Reserve, Time);
        _copies = new CopyJobs(Settings, contexts, new CopyTurns(), eviction, CopyProbing, CatalogueKey);
        var handlers = new JobHandlers(Settings, Catalogue, parts.Store, Engine, prune, reseal, _copies, Shares, RunningJobs, Time);
        var execution = new JobExecution(Catalogue, RunningJobs, handlers, Notifier, Time, logger);
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

    /// <summary>Takes the lock of a data folder and opens it, creating it if it does not exist.</summary>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c>, <c>data_folder_writable</c>, <c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> if the system
    /// is not Linux.
    /// </exception>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    /// <param name="connect">Connects to the stores of copies; null for the default.</param>
    public static OwningServices Open(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs,
        OfferedKeys? offered = null,
        Func<CopyPlace, IObjectStore>? connect = null
    ) => Open(settings, time, logs, makeEngine: null, copy: null, offered, connect);

    /// <summary>Takes the lock of a data folder and opens it with another engine than the default.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="makeEngine">Creates the engine for the store; null for the default engine.</param>
    /// <exception cref="Fault">Those of the first overload of this class.</exception>
    public static OwningServices Open(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine
    ) => Open(settings, time, logs, makeEngine, copy: null, offered: null);

    /// <summary>
    /// Opens a data folder for jobs that do not change it. On a read-only file system, uses a copy of the catalogue, see
    /// <see cref="OpenCopy"/>.
    /// </summary>
    /// <exception cref="Fault">Those of the first overload of this class.</exception>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    public static new OwningServices OpenToRead(Settings settings, TimeProvider time, ILoggerFactory logs, OfferedKeys? offered = null) =>
        ReadOnlyStore.Is(settings.Data)
            ? OpenCopy(settings, time, logs, offered)
            : Open(settings, time, logs, makeEngine: null, copy: null, offered);

    /// <summary>
    /// Opens a data folder on a read-only file system with a temporary copy of its catalogue, only for reading, restoring and verifying.
    /// Changes of the copy are lost when this object is disposed.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    public static OwningServices OpenCopy(Settings settings, TimeProvider time, ILoggerFactory logs, OfferedKeys? offered = null)
    {
        var copy = ReadOnlyStore.Copy(settings.Data);
        try
        {
            var services = Open(settings with { Data = copy.Data }, time, logs, makeEngine: null, copy, offered);
            services.Runner.Recover();
            return services;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Rebuilds the catalogue from the archives. The previous one is renamed and stays in the data folder.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if there is no archive store, <c>data_folder_locked</c>, <c>io_error</c> or <c>no_space</c>.
    /// </exception>
    public static async Task<RebuiltCatalogue> RebuildAsync(Settings settings, TimeProvider time, ILoggerFactory logs)
    {
        if (!DataFolderPresence.Exists(settings.Data, settings.Data.Archives))
        {
            throw MissingCatalogue.Explain(settings.Data)
                ?? new Fault(
                    FaultCode.InvalidRequest,
                    $"There are no archives at '{settings.Data.Archives}'. Set the data folder with --data.",
                    ("data", settings.Data.Path)
                );
        }

        string? kept;
        string? oldKey;
        ReadOnlyStore.ThrowIfReadOnly(settings.Data);
        var wasSealed = settings.Data.IsSealed;
        using (DataFolderLock.Take(settings.Data, url: null))
        {
            var now = time.GetUtcNow();
            kept = CatalogueFiles.SetAside(settings.Data, "before-rebuild", now);
            oldKey = CatalogueFiles.SetAsideAdminKey(settings.Data, "before-rebuild", now);
        }

        await using var services = Open(settings, time, logs);
        services.Runner.Recover();
        var holds = kept is null ? [] : CatalogueSalvage.Read(kept, wasSealed ? services.CatalogueKey : null).Holds;
        return services.Catalogue.Read(session => new RebuiltCatalogue(
            kept,
            oldKey,
            session.Backups.OfStatus(RunStatus.Completed),
            session.Adoptions.PassedOver(),
            [.. holds.Where(id => session.Backups.Find(id) is not null)]
        ));
    }

    /// <summary>Creates the scheduler, which queues the backups of schedules after it is started.</summary>
    public Scheduler Scheduler(ILoggerFactory logs)
    {
        var logger = logs.CreateLogger("BackupEdge.Scheduling");
        var reseal = new DailyReseal(Settings, Catalogue, Keyring, Queue, Time, logger);
        var copies = new DueCopies(Settings, Catalogue, Queue, Time, logger);
        var verification = new DailyVerification(Settings.Verification, Catalogue, Queue, _isEvicted, Time, logger);
        return new Scheduler(Catalogue, Queue, Runner, Notifier, Schedules, Time, logger, reseal, copies, verification);
    }

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
        _turn.Dispose();
        _copies.Dispose();
        await base.DisposeAsync();
        _lock.Dispose();
        _copy?.Dispose();
    }

    private protected override bool IsRunning() => Runner.IsRunning;

    private protected override (string Problem, DateTimeOffset Since)? CopyTroubleOf(string copy) => _copies.TroubleOf(copy);

    private protected override IObjectStore Connect(CopyPlace place) => ConnectCopies(place);

    private static OwningServices Open(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine,
        ReadOnlyStore? copy,
        OfferedKeys? offered,
        Func<CopyPlace, IObjectStore>? connect = null
    )
    {
        ServiceParts.Prepare(settings, logs);
        var reserve = new SpaceReserve(settings.Data);

        // A service must be able to start on a full disk, so that backups can be deleted.
        var taken = WithReserve(() => DataFolderLock.Take(settings.Data, url: null), reserve);
        CatalogueDatabase? catalogue = null;
        StoreKeyring? keyring = null;
        CatalogueKey? key = null;
        try
        {
            keyring = ServiceParts.OpenKeyring(settings, time, logs, offered);
            string? kept = null;
            var isKeptSealed = settings.Data.IsSealed;
            if (copy is null && settings.Data.HasKeys && !isKeptSealed)
            {
                // Repaired or set aside first, since only a whole catalogue can be sealed.
                kept = CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), LoggerOf(logs));
                CatalogueFiles.Seal(settings.Data, keyring.CatalogueKey);
            }

            key = ServiceParts.CatalogueKeyOf(settings, keyring);
            kept ??= CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), LoggerOf(logs), key);
            var parts = ServiceParts.Open(settings, keyring, key, reserve, time, logs, makeEngine, connect);
            catalogue = parts.Catalogue;
            if (kept is not null)
            {
                CarryOver.Run(kept, catalogue, time.GetUtcNow(), LoggerOf(logs), isKeptSealed ? key : null);
            }

            return new OwningServices(parts, taken, copy);
        }
        catch
        {
            catalogue?.Dispose();
            key?.Dispose();
            keyring?.Dispose();
            taken.Dispose();
            throw;
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
