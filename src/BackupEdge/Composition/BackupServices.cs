using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Search;
using BackupEdge.Keys;
using BackupEdge.Monitoring;
using BackupEdge.Notifications;
using BackupEdge.Objects;
using BackupEdge.Retention;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>
/// The composition root: creates the objects that work with one data folder. This class does not own the folder: the jobs that it queues
/// are run by the process that does, see <see cref="OwningServices"/>.
/// </summary>
internal class BackupServices : IAsyncDisposable
{
    private readonly LocalArchiveStore _store;
    private readonly PlacedArchives _placed;
    private readonly Func<CopyPlace, IObjectStore> _connect;

    /// <summary>Creates the objects for an open catalogue, which is closed when this object is disposed.</summary>
    private protected BackupServices(ServiceParts parts)
    {
        _store = parts.Store;
        _placed = parts.Placed;
        CatalogueKey = parts.CatalogueKey;
        Reserve = parts.Reserve;
        Settings = parts.Settings;
        Time = parts.Time;
        Catalogue = parts.Catalogue;
        Engine = parts.Engine;
        Keyring = parts.Keyring;
        PassedOver = new PassedOver(Catalogue, parts.Archives, Engine);
        Sweep = new Sweep(Catalogue, parts.Archives, Reserve, PassedOver, Time);
        Clock = new ServiceClock(Catalogue, Time, () => HostUptime.Of(Time));
        Marks = new BinMarks(Settings.Data.Archives);
        Bin = new Bin(
            Catalogue,
            Settings.Protection,
            Marks,
            parts.Archives,
            Sweep,
            PassedOver,
            Reserve,
            () => _store.FreeBytes,
            Time,
            parts.Logs.CreateLogger("BackupEdge.Retention")
        );
        Shares = new OperatorShares(Settings.Limits, () => _store.TotalBytes, Time);
        Keys = new KeyIssuer(Catalogue, Settings, Time);
        Sessions = new SessionBook(Catalogue, Keys, Time);
        var ids = new IdFactory(Time);
        Queue = new JobQueue(Settings, Catalogue, Bin, Clock, Shares, Time, ids, RunningJobs);
        Notifier = new Notifier(
            Settings.Receivers,
            () => ids.Next("notification"),
            Environment.MachineName,
            Time,
            parts.Logs.CreateLogger("BackupEdge.Notifications")
        );
        Browser = new BackupBrowser(Catalogue, Engine, Time);
        Plans = new RestorePlans(Settings, Catalogue, Engine, Time);
        Retention = new RetentionForecast(Catalogue, Settings.Retention, Settings.Protection, Time);
        Ids = new IdResolver(Catalogue);
        Schedules = new ScheduleService(Settings, Catalogue, Queue, Time);
        _connect = parts.Connect;
        CopyStatus = new CopyStatusReader(Settings, CopyOptions.RequestOf, CopyTroubleOf);
        BackupCopies = new BackupCopies(Settings, Time);
        CopyProbing = new CopyProbing(Catalogue, Connect, Time);
    }

    /// <summary>The effective settings.</summary>
    public Settings Settings { get; }

    /// <summary>The clock that all objects use.</summary>
    public TimeProvider Time { get; }

    /// <summary>The catalogue of the data folder.</summary>
    public CatalogueDatabase Catalogue { get; }

    /// <summary>The engine, to be used here only for reading backups; writing is done by jobs.</summary>
    public IEngine Engine { get; }

    /// <summary>The keys of the archives.</summary>
    public StoreKeyring Keyring { get; }

    /// <summary>Queues jobs and finds them.</summary>
    public JobQueue Queue { get; }

    /// <summary>Lists, searches and compares the contents of backups.</summary>
    public BackupBrowser Browser { get; }

    /// <summary>Reads the plans of restores.</summary>
    public RestorePlans Plans { get; }

    /// <summary>Predicts what retention does with each backup.</summary>
    public RetentionForecast Retention { get; }

    /// <summary>The service's own clock.</summary>
    public ServiceClock Clock { get; }

    /// <summary>Finds what callers name.</summary>
    public IdResolver Ids { get; }

    /// <summary>Creates, lists, checks and revokes API keys.</summary>
    public KeyIssuer Keys { get; }

    /// <summary>Makes, checks and ends sessions of browsers.</summary>
    public SessionBook Sessions { get; }

    /// <summary>Queues notifications for webhooks.</summary>
    public Notifier Notifier { get; }

    /// <summary>Creates, lists, changes and runs schedules.</summary>
    public ScheduleService Schedules { get; }

    /// <summary>Reads the states of the copies.</summary>
    public CopyStatusReader CopyStatus { get; }

    /// <summary>Reads in which copies backups are.</summary>
    public BackupCopies BackupCopies { get; }

    /// <summary>Finds out what the stores of copies can do.</summary>
    public CopyProbing CopyProbing { get; }

    /// <summary>The current used and free space of the archive store.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the store cannot be read.</exception>
    public StoreState Store
    {
        get
        {
            try
            {
                return new StoreState(_store.Usage(), _store.FreeBytes, Reserve.Bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw IoFaults.From(e, $"The free space of '{Settings.Data.Archives}' could not be read");
            }
        }
    }

    private protected CatalogueKey? CatalogueKey { get; }

    private protected RunningJobs RunningJobs { get; } = new();

    private protected OperatorShares Shares { get; }

    private protected PassedOver PassedOver { get; }

    private protected SpaceReserve Reserve { get; }

    private protected Sweep Sweep { get; }

    private protected BinMarks Marks { get; }

    private protected Bin Bin { get; }

    /// <summary>Opens a data folder without owning it, creating it if it does not exist.</summary>
    /// <exception cref="Fault">
    /// <c>data_folder_writable</c>, <c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> if the system is not Linux.
    /// </exception>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    public static BackupServices Open(Settings settings, TimeProvider time, ILoggerFactory logs, OfferedKeys? offered = null)
    {
        ServiceParts.Prepare(settings, logs);
        var keyring = ServiceParts.OpenKeyring(settings, time, logs, offered);
        CatalogueKey? key = null;
        try
        {
            key = ServiceParts.CatalogueKeyOf(settings, keyring);
            return new BackupServices(ServiceParts.Open(settings, keyring, key, new SpaceReserve(settings.Data), time, logs));
        }
        catch
        {
            key?.Dispose();
            keyring.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a data folder for reading. On a read-only file system, the result owns a copy of the catalogue, see
    /// <see cref="OwningServices.OpenCopy"/>.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> if the system is not Linux.</exception>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    public static BackupServices OpenToRead(Settings settings, TimeProvider time, ILoggerFactory logs, OfferedKeys? offered = null) =>
        ReadOnlyStore.Is(settings.Data) ? OwningServices.OpenCopy(settings, time, logs, offered) : Open(settings, time, logs, offered);

    /// <summary>Creates a restore that runs in this process although another process owns the data folder.</summary>
    public AsideRestore AsideRestore() => new(Catalogue, Queue, new RestoreHandler(Settings, Catalogue, Engine, Time), Notifier, Time);

    /// <summary>Creates what verifies the audit records.</summary>
    public AuditProof AuditProof() => new(Settings, Catalogue, _store, Engine, Keyring, Connect);

    /// <summary>Brings an archive that is only in a copy into the data folder. Blocks; does nothing if the data folder has it.</summary>
    /// <param name="id">The id of the archive.</param>
    /// <param name="received">Called with the number of bytes of each piece.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault">See <see cref="ArchiveDownload.Run"/>.</exception>
    public void Download(string id, Action<long> received, CancellationToken cancel) =>
        new ArchiveDownload(_placed, new EvictedArchives(Settings.Data.Archives), _store).Run(id, received, cancel);

    /// <summary>Creates a reader of the service's status.</summary>
    /// <param name="startedAt">The time when this process started to serve, UTC; null for a command.</param>
    public StatusReader StatusReader(DateTimeOffset? startedAt) =>
        new(Settings, Catalogue, CopyStatus, () => Store, IsRunning, IsUnused, () => Keyring.UnlockedUntil, Time, startedAt);

    /// <summary>Creates a monitor that counts events of this process for status and metrics.</summary>
    public ServiceMonitor Monitor() => new(StatusReader(Time.GetUtcNow()), Queue);

    /// <summary>Closes the catalogue.</summary>
    public virtual ValueTask DisposeAsync()
    {
        CopyProbing.Dispose();
        _placed.Dispose();
        Catalogue.Dispose();
        CatalogueKey?.Dispose();
        Keyring.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected virtual bool IsRunning() => DataFolderLock.Holder(Settings.Data)?.Url is not null;

    private protected virtual bool IsUnused() => DataFolderLock.Holder(Settings.Data) is null;

    private protected virtual (string Problem, DateTimeOffset Since)? CopyTroubleOf(string copy) => null;

    private protected virtual IObjectStore Connect(CopyPlace place) => _connect(place);
}
