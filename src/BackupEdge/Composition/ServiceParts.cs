using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>What <see cref="BackupServices"/> are made of.</summary>
internal sealed record ServiceParts(
    Settings Settings,
    CatalogueDatabase Catalogue,
    LocalArchiveStore Store,
    IEngine Engine,
    SpaceReserve Reserve,
    TimeProvider Time,
    ILoggerFactory Logs
)
{
    /// <summary>Checks that the data folder can be used here, and creates it if it is missing.</summary>
    /// <exception cref="Fault">
    /// <c>data_folder_writable</c>, <c>io_error</c>, or <c>host_not_supported</c> elsewhere than on Linux.
    /// </exception>
    public static void Prepare(Settings settings, ILoggerFactory logs)
    {
        HostSystem.ThrowUnlessLinux(OperatingSystem.IsLinux());
        ReadOnlyStore.ThrowIf(settings.Data);
        if (DataFolderAccess.Prepare(settings.Data) is { } warning)
        {
            JobLog.DataFolderReadable(logs.CreateLogger("BackupEdge.Jobs"), warning);
        }
    }

    /// <summary>Opens store and catalogue.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="reserve">Space that is freed for changes when the file system is full.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="makeEngine">Makes the engine over the store; by default <see cref="ArchiveEngine"/>.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static ServiceParts Open(
        Settings settings,
        SpaceReserve reserve,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine = null
    )
    {
        var store = new LocalArchiveStore(settings.Data.Archives, ArchiveSignature.Examine);
        var options = new EngineOptions
        {
            Workers = settings.Workers,
            Time = time,
            Scratch = settings.Data.Scratch,
        };
        var engine = makeEngine?.Invoke(store) ?? new ArchiveEngine(store, options);
        return new ServiceParts(settings, CatalogueDatabase.Open(settings.Data.Catalogue, reserve), store, engine, reserve, time, logs);
    }
}
