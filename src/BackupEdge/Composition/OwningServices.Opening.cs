using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Engine;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Startup;
using BackupEdge.Objects;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <content>Opens data folders.</content>
internal sealed partial class OwningServices
{
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
            if (copy is null && settings.Data.HasKeys)
            {
                if (!isKeptSealed)
                {
                    // Repaired or set aside first, since only a whole catalogue can be sealed.
                    kept = CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), LoggerOf(logs));
                }

                // Also deletes the plain catalogue that a process left which was stopped after it had sealed a copy.
                CatalogueFiles.Seal(settings.Data, keyring.CatalogueKey);
            }

            key = ServiceParts.CatalogueKeyOf(settings, keyring);
            kept ??= CatalogueFiles.Prepare(settings.Data, reserve, time.GetUtcNow(), LoggerOf(logs), key, () =>
                ServiceParts.KeysOpenAnArchive(settings, keyring)
            );
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
}
