using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Search;
using BackupEdge.Jobs.Startup;
using BackupEdge.Keys;
using BackupEdge.Notifications;
using BackupEdge.Retention;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>
/// Everything one process has around a data folder: the lock when it holds it, catalogue, archive store, queue, keys and runner.
/// </summary>
public sealed class BackupServices : IAsyncDisposable
{
    private readonly DataFolderLock? _lock;
    private readonly LocalArchiveStore _store;
    private readonly SpaceReserve _reserve;
    private ReadOnlyStore? _copy;

    private BackupServices(
        Settings settings,
        DataFolderLock? taken,
        SpaceReserve reserve,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine> makeEngine
    )
    {
        _lock = taken;
        _reserve = reserve;
        Settings = settings;
        Time = time;
        var logger = logs.CreateLogger("BackupEdge.Jobs");
        var store = _store = new LocalArchiveStore(settings.Data.Archives);
        var kept = taken is null ? null : CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), logger);
        Catalogue = CatalogueDatabase.Open(settings.Data.Catalogue, reserve);
        if (kept is not null)
        {
            CarryOver.Run(kept, Catalogue, time.GetUtcNow(), logger);
        }

        var engine = Engine = makeEngine(store);
        var passedOver = new PassedOver(Catalogue, store, engine);
        var sweep = new Sweep(Catalogue, store, reserve, passedOver, time);
        var board = new RunningJobs();
        Keys = new KeyIssuer(Catalogue, settings.Data, time);
        if (taken is not null && Catalogue.Read(session => session.Keys.OfUnknownRole()) is { Count: > 0 } unknown)
        {
            JobLog.KeysOfUnknownRole(logger, string.Join(", ", unknown));
        }

        var ids = new IdFactory(time);
        var shares = new OperatorShares(settings.Limits, () => store.TotalBytes, time);
        Queue = new JobQueue(settings, Catalogue, sweep, shares, time, ids, board);
        Notifier = new Notifier(
            settings.Webhooks,
            () => ids.Next("notification"),
            Environment.MachineName,
            time,
            logs.CreateLogger("BackupEdge.Notifications")
        );
        Browser = new BackupBrowser(Catalogue, engine, time);
        if (taken is not null)
        {
            var adoption = new Adoption(Catalogue, store, engine, time, logger);
            var recovery = new Recovery(settings, Catalogue, store, engine, sweep, adoption, Notifier, time, logger);
            var prune = new Prune(Catalogue, new PrunePlanner(engine, settings.Retention, time), sweep, adoption, passedOver, engine, time);
            var follower = new JobEventSource(Catalogue, board, new EventFeed(time, logger));
            var work = new JobHandlers(settings, Catalogue, store, engine, prune, shares, time);
            Runner = new JobRunner(Catalogue, board, reserve.Fill, work, recovery, Notifier, follower, time, logger);
        }
    }

    /// <summary>What this process was told.</summary>
    public Settings Settings { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The catalogue.</summary>
    public CatalogueDatabase Catalogue { get; }

    /// <summary>Reads backups; what writes goes through jobs.</summary>
    public IEngine Engine { get; }

    /// <summary>Where jobs are asked for.</summary>
    public JobQueue Queue { get; }

    /// <summary>Looks into backups.</summary>
    public BackupBrowser Browser { get; }

    /// <summary>API keys.</summary>
    public KeyIssuer Keys { get; }

    /// <summary>Queues what webhooks are told.</summary>
    public Notifier Notifier { get; }

    /// <summary>What runs the jobs; null when another process holds the data folder.</summary>
    public JobRunner? Runner { get; }

    /// <summary>Whether it works with a copy of the catalogue, because the data folder is on a read-only file system.</summary>
    public bool IsReadOnly => _copy is not null;

    /// <summary>How much room the archive store takes and has now.</summary>
    /// <exception cref="Fault"><c>io_error</c> when the store cannot be read.</exception>
    public StoreState Store
    {
        get
        {
            try
            {
                return new StoreState(_store.Usage(), _store.FreeBytes, _reserve.Bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw IoFaults.From(e, $"The free space of '{Settings.Data.Archives}' could not be told");
            }
        }
    }

    /// <summary>Opens a data folder, making it if need be.</summary>
    /// <param name="settings">What this process was told.</param>
    /// <param name="hold">Whether to take the lock and be able to run jobs; else the process that holds it runs them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c>, <c>data_folder_writable</c>, <c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> elsewhere
    /// than on Linux.
    /// </exception>
    public static BackupServices Open(Settings settings, bool hold, TimeProvider time, ILoggerFactory logs)
    {
        HostSystem.ThrowUnlessLinux(OperatingSystem.IsLinux());
        return Open(settings, hold, time, logs, store => new ArchiveEngine(
            store,
            new EngineOptions
            {
                Workers = settings.Workers,
                Time = time,
                Scratch = settings.Data.Scratch,
            }
        ));
    }

    /// <summary>
    /// Opens a data folder that may be on a read-only file system: then with a copy of its catalogue, for reading, restoring and
    /// verifying alone; what is
    /// queued there does not run, and what is recorded is lost with this object.
    /// </summary>
    /// <param name="settings">What this process was told.</param>
    /// <param name="hold">As for <see cref="Open(Settings, bool, TimeProvider, ILoggerFactory)"/>; a copy is always held.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="Fault"><c>data_folder_locked</c>, <c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> elsewhere than on
    /// Linux.</exception>
    public static BackupServices OpenToRead(Settings settings, bool hold, TimeProvider time, ILoggerFactory logs)
    {
        if (!ReadOnlyStore.Is(settings.Data))
        {
            return Open(settings, hold, time, logs);
        }

        var copy = ReadOnlyStore.Copy(settings.Data);
        BackupServices? workshop = null;
        try
        {
            workshop = Open(settings with { Data = copy.Data }, hold: true, time, logs);
            workshop._copy = copy;
            workshop.Runner!.Mend();
            return workshop;
        }
        catch
        {
            workshop?.Catalogue.Dispose();
            workshop?._lock?.Dispose();
            copy.Dispose();
            throw;
        }
    }

    /// <summary>As the other, with an engine of the caller's.</summary>
    internal static BackupServices Open(
        Settings settings,
        bool hold,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine> makeEngine
    )
    {
        ReadOnlyStore.ThrowIf(settings.Data);
        if (DataFolderAccess.Prepare(settings.Data) is { } warning)
        {
            JobLog.DataFolderReadable(logs.CreateLogger("BackupEdge.Jobs"), warning);
        }

        var reserve = new SpaceReserve(settings.Data);
        var taken = hold ? Take(settings.Data, reserve) : null;
        try
        {
            return new BackupServices(settings, taken, reserve, time, logs, makeEngine);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    /// <summary>Makes the catalogue again from the archives alone; the one that is there is kept aside.</summary>
    /// <param name="settings">What this process was told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <returns>
    /// Where the old catalogue lies now, null when there was none; every backup found; and every file that had to be passed over.
    /// </returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> when there is no archive store, <c>data_folder_locked</c>, <c>io_error</c> or <c>no_space</c>.
    /// </exception>
    public static async Task<(string? Kept, IReadOnlyList<BackupRow> Found, IReadOnlyList<PassedOverRow> PassedOver)> RebuildAsync(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs
    )
    {
        if (!Directory.Exists(settings.Data.Archives))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"There are no archives at '{settings.Data.Archives}'. Name the data folder " + "with --data.",
                ("data", settings.Data.Path)
            );
        }

        string? kept;
        ReadOnlyStore.ThrowIf(settings.Data);
        using (DataFolderLock.Take(settings.Data, url: null))
        {
            kept = CatalogueFiles.SetAside(settings.Data, "before-rebuild", time.GetUtcNow());
        }

        var workshop = Open(settings, hold: true, time, logs);
        await using (workshop)
        {
            workshop.Runner!.Mend();
            return workshop.Catalogue.Read(session =>
                (kept, session.Backups.OfStatus(RunStatus.Completed), session.Adoptions.PassedOver())
            );
        }
    }

    // Also a service that finds the disk full must come up, so that something can be deleted.
    private static DataFolderLock Take(DataPaths data, SpaceReserve reserve)
    {
        return WithReserve(() => DataFolderLock.Take(data, url: null), reserve);
    }

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
                // Tried again with what was released.
            }
        }
    }

    /// <summary>Writes a small file that a server needs, with space of the reserve when the file system is full.</summary>
    /// <exception cref="Fault">What <paramref name="write"/> throws.</exception>
    public void WithReserve(Action write) =>
        WithReserve(
            () =>
            {
                write();
                return true;
            },
            _reserve
        );

    /// <summary>Writes beside the lock where this process serves the API, so that others can tell.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void TellUrl(string url) => WithReserve(() => _lock?.Tell(url));

    /// <summary>Stops the runner, closes the catalogue and gives the lock back, in that order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Runner is not null)
        {
            await Runner.DisposeAsync();
        }

        Catalogue.Dispose();
        _lock?.Dispose();
        _copy?.Dispose();
    }
}
