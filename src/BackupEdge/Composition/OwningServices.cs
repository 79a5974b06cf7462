using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Startup;
using BackupEdge.Retention;
using BackupEdge.Scheduling;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>
/// The objects of the one process that owns a data folder: it <em>must</em> hold the lock as long as this object lives, and it alone runs
/// jobs.
/// </summary>
internal sealed class OwningServices : BackupServices
{
    private readonly DataFolderLock _lock;
    private readonly ReadOnlyStore? _copy;

    private OwningServices(ServiceParts parts, DataFolderLock taken, ReadOnlyStore? copy)
        : base(parts)
    {
        _lock = taken;
        _copy = copy;
        var logger = LoggerOf(parts.Logs);
        if (Catalogue.Read(session => session.Keys.OfUnknownRole()) is { Count: > 0 } unknown)
        {
            JobLog.UnknownKeyRoles(logger, string.Join(", ", unknown));
        }

        var adoption = new Adoption(Catalogue, parts.Store, Engine, Time, logger);
        var recovery = new Recovery(Settings, Catalogue, parts.Store, Engine, Sweep, adoption, Notifier, Time, logger);
        var prune = new Prune(Catalogue, new PrunePlanner(Engine, Settings.Retention, Time), Sweep, adoption, PassedOver, Engine, Time);
        var events = new JobEventSource(Catalogue, RunningJobs, new EventFeed(Time, logger));
        var handlers = new JobHandlers(Settings, Catalogue, parts.Store, Engine, prune, Shares, Time);
        Runner = new JobRunner(Catalogue, RunningJobs, Reserve.Fill, handlers, recovery, Notifier, events, Time, logger);
    }

    /// <summary>Runs the jobs.</summary>
    public JobRunner Runner { get; }

    /// <summary>Whether it works with a copy of the catalogue, because the data folder is on a read-only file system.</summary>
    public bool IsCopy => _copy is not null;

    /// <summary>Takes the lock of a data folder and opens it, creating it if it is missing.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c>, <c>data_folder_writable</c>, <c>io_error</c>, <c>no_space</c>, or <c>host_not_supported</c> elsewhere
    /// than on Linux.
    /// </exception>
    public static new OwningServices Open(Settings settings, TimeProvider time, ILoggerFactory logs) =>
        Open(settings, time, logs, makeEngine: null);

    /// <summary>Takes the lock of a data folder and opens it with an engine of the caller's.</summary>
    /// <exception cref="Fault">As for <see cref="Open(Settings, TimeProvider, ILoggerFactory)"/>.</exception>
    public static OwningServices Open(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine
    ) => Open(settings, time, logs, makeEngine, copy: null);

    /// <summary>
    /// Opens a data folder for jobs that change nothing in it. On a read-only file system this is a copy of the catalogue, see
    /// <see cref="OpenCopy"/>.
    /// </summary>
    /// <exception cref="Fault">As for <see cref="Open(Settings, TimeProvider, ILoggerFactory)"/>.</exception>
    public static new OwningServices OpenToRead(Settings settings, TimeProvider time, ILoggerFactory logs) =>
        ReadOnlyStore.Is(settings.Data) ? OpenCopy(settings, time, logs) : Open(settings, time, logs);

    /// <summary>
    /// Opens a data folder that is on a read-only file system, with a copy of its catalogue, for reading, restoring and verifying alone:
    /// what is recorded is lost with this object.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static OwningServices OpenCopy(Settings settings, TimeProvider time, ILoggerFactory logs)
    {
        var copy = ReadOnlyStore.Copy(settings.Data);
        try
        {
            var services = Open(settings with { Data = copy.Data }, time, logs, makeEngine: null, copy);
            services.Runner.Mend();
            return services;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Rebuilds the catalogue from the archives alone; the present one is kept aside.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> when there is no archive store, <c>data_folder_locked</c>, <c>io_error</c> or <c>no_space</c>.
    /// </exception>
    public static async Task<RebuiltCatalogue> RebuildAsync(Settings settings, TimeProvider time, ILoggerFactory logs)
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

        await using var services = Open(settings, time, logs);
        services.Runner.Mend();
        return services.Catalogue.Read(session => new RebuiltCatalogue(
            kept,
            session.Backups.OfStatus(RunStatus.Completed),
            session.Adoptions.PassedOver()
        ));
    }

    /// <summary>Queues the backups of schedules once it is started.</summary>
    /// <param name="logs">Where to log.</param>
    public Scheduler Scheduler(ILoggerFactory logs) =>
        new(Catalogue, Queue, Runner, Notifier, Schedules, Time, logs.CreateLogger("BackupEdge.Scheduling"));

    /// <summary>Writes a small file that a server needs, with space of the reserve when the file system is full.</summary>
    /// <exception cref="Fault">What <paramref name="write"/> throws.</exception>
    public void WithReserve(Action write) =>
        WithReserve(
            () =>
            {
                write();
                return true;
            },
            Reserve
        );

    /// <summary>Writes beside the lock at which address this process serves the API, for commands on this host.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void PublishUrl(string url) => WithReserve(() => _lock.Tell(url));

    /// <summary>Stops the runner, closes the catalogue and releases the lock, in that order.</summary>
    public override async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await base.DisposeAsync();
        _lock.Dispose();
        _copy?.Dispose();
    }

    private protected override bool IsRunning() => Runner.IsRunning;

    private static OwningServices Open(
        Settings settings,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine,
        ReadOnlyStore? copy
    )
    {
        ServiceParts.Prepare(settings, logs);
        var reserve = new SpaceReserve(settings.Data);

        // A service that finds the disk full must start too, so that something can be deleted.
        var taken = WithReserve(() => DataFolderLock.Take(settings.Data, url: null), reserve);
        CatalogueDatabase? catalogue = null;
        try
        {
            var kept = CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), LoggerOf(logs));
            var parts = ServiceParts.Open(settings, reserve, time, logs, makeEngine);
            catalogue = parts.Catalogue;
            if (kept is not null)
            {
                CarryOver.Run(kept, catalogue, time.GetUtcNow(), LoggerOf(logs));
            }

            return new OwningServices(parts, taken, copy);
        }
        catch
        {
            catalogue?.Dispose();
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
                // Tried again with what was released.
            }
        }
    }
}
