using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>The objects that a <see cref="BackupServices"/> is created from.</summary>
internal sealed record ServiceParts(
    Settings Settings,
    CatalogueDatabase Catalogue,
    CatalogueKey? CatalogueKey,
    LocalArchiveStore Store,
    CopiedArchiveStore Archives,
    PlacedArchives Placed,
    Func<CopyPlace, IObjectStore> Connect,
    IEngine Engine,
    EngineOptions Options,
    StoreKeyring Keyring,
    SpaceReserve Reserve,
    TimeProvider Time,
    ILoggerFactory Logs
)
{
    // As long as any command runs.
    private static readonly TimeSpan OfferedTime = TimeSpan.FromDays(30);

    // Enough to find an undamaged one, and few enough to be read at a start with wrong keys.
    private const int MaxProofs = 100;

    // The database and the files of SQLite beside it, which stay when it is closed.
    private static readonly string[] CatalogueEndings = ["", "-wal", "-shm"];

    /// <summary>Checks that the data folder can be used on this system, and creates it if it does not exist.</summary>
    /// <exception cref="Fault">
    /// <c>data_folder_writable</c>, <c>io_error</c>, or <c>host_not_supported</c> if the system is not Linux.
    /// </exception>
    public static void Prepare(Settings settings, ILoggerFactory logs)
    {
        HostSystem.ThrowUnlessLinux(OperatingSystem.IsLinux());
        ReadOnlyStore.ThrowIfReadOnly(settings.Data);
        if (DataFolderAccess.Prepare(settings.Data) is { } warning)
        {
            JobLog.DataFolderReadable(logs.CreateLogger("BackupEdge.Jobs"), warning);
        }

        DataFolderPresence.ThrowIfDenied(settings.Data);
    }

    /// <summary>Creates the keyring of a data folder.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">
    /// Identities that open the keys, and the contents in mode <c>sealed</c>, until the keyring is disposed; null for none. They are
    /// disposed with the keyring, also if this method throws.
    /// </param>
    /// <exception cref="Fault"><c>key_missing</c>, or <c>wrong_key</c> if the identities do not fit.</exception>
    public static StoreKeyring OpenKeyring(Settings settings, TimeProvider time, ILoggerFactory logs, OfferedKeys? offered = null)
    {
        var keyring = new StoreKeyring(new KeyStore(settings, time), time, logs.CreateLogger("BackupEdge.Encryption"));
        if (offered is not null)
        {
            keyring.Unlock(offered, OfferedTime);
        }

        return keyring;
    }

    /// <summary>Returns the key of the catalogue; null if it is not sealed.</summary>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public static CatalogueKey? CatalogueKeyOf(Settings settings, StoreKeyring keyring)
    {
        if (!settings.Data.IsSealed)
        {
            return null;
        }

        var secret = keyring.CatalogueKey();
        try
        {
            return CatalogueKey.Derive(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>
    /// Returns whether the keys of a data folder open one of its newest sealed archives, which proves that they are its own: with the keys
    /// of another store, no archive is authentic.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> if the archives cannot be listed.</exception>
    public static bool KeysOpenAnArchive(Settings settings, StoreKeyring keyring)
    {
        var store = new LocalArchiveStore(settings.Data.Archives, ArchiveSignature.Examine);
        var engine = new ArchiveEngine(store, new EngineOptions(), keyring);
        return store
            .ListRetired()
            .Concat(store.List())
            .Reverse()
            .Take(MaxProofs)
            .Any(id => PassedOver.TryDescribe(engine, id, out var facts, out _) && facts!.Seal is not null);
    }

    /// <summary>Opens the archive store and the catalogue, and creates the engine.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="keyring">The keys; the caller disposes them if this method throws.</param>
    /// <param name="catalogueKey">The key of the catalogue; null if it is not sealed. The caller disposes it if this method throws.</param>
    /// <param name="reserve">The space that is released for changes when the file system is full.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="makeEngine">Creates the engine for the store; null for an <see cref="ArchiveEngine"/>.</param>
    /// <param name="connect">Connects to the stores of copies; null for <see cref="ObjectStores"/>.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static ServiceParts Open(
        Settings settings,
        StoreKeyring keyring,
        CatalogueKey? catalogueKey,
        SpaceReserve reserve,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IArchiveStore, IEngine>? makeEngine = null,
        Func<CopyPlace, IObjectStore>? connect = null
    )
    {
        var store = new LocalArchiveStore(settings.Data.Archives, ArchiveSignature.Examine);
        var path = settings.Data.Catalogue;
        var catalogue = CatalogueDatabase.Open(path, reserve, catalogueKey);
        var options = new EngineOptions
        {
            Workers = settings.Workers,
            ReadBytesPerSecond = settings.ReadBytesPerSecond,
            Compression = settings.Compression,
            Time = time,
            Scratch = settings.Data.Scratch,
            Wal = settings.Data.Wal,
            ChunkTableBytes = settings.ChunkTableBytes,
            OpenBuckets = connection => new S3BucketEngine(connection, time),
            IsKnownSealed = id => catalogue.Read(session => session.Backups.IsSealed(id)),
        };
        connect ??= place => ObjectStores.Connect(place, time);
        var placed = new PlacedArchives(settings, keyring, connect, time);
        var archives = new CopiedArchiveStore(store, new EvictedArchives(settings.Data.Archives), placed.Open);
        var engine = makeEngine?.Invoke(archives) ?? new ArchiveEngine(archives, options, keyring);
        foreach (var ending in CatalogueEndings)
        {
            FolderOwner.Give(path + ending);
        }

        return new ServiceParts(
            settings,
            catalogue,
            catalogueKey,
            store,
            archives,
            placed,
            connect,
            engine,
            options,
            keyring,
            reserve,
            time,
            logs
        );
    }
}
