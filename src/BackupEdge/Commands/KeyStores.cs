using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Opens the keys of the data folder for a command.</summary>
internal static class KeyStores
{
    /// <summary>Opens the keys for reading.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="hostKeyFile">The value of <c>--host-key-file</c>; null if it is not given.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>io_error</c>, <c>data_folder_writable</c>.</exception>
    public static KeyStore ToRead(CommandRun run, string? hostKeyFile = null)
    {
        var settings = run.Load(input => input with { HostKeyFile = hostKeyFile }).Settings;
        if (!DataFolderPresence.Exists(settings.Data, settings.Data.Path))
        {
            DataFolderPresence.ThrowIfNoCatalogue(settings.Data);
        }

        // Throws if this user has no access, which would look like missing keys.
        DataFolderPresence.Exists(settings.Data, settings.Data.Keys);
        DataFolderAccess.Check(settings.Data);
        return new KeyStore(settings, run.CommandEnvironment.Time);
    }

    /// <summary>Opens the keys for a change. A server may use them meanwhile.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="hostKeyFile">The value of <c>--host-key-file</c>; null if it is not given.</param>
    /// <param name="mayBeLost">Whether the folder of the keys may be lost, because an identity opens those in an archive.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>key_missing</c>, <c>io_error</c>, <c>data_folder_writable</c>.</exception>
    public static KeyStore ToChange(CommandRun run, string? hostKeyFile = null, bool mayBeLost = false)
    {
        var store = ToRead(run, hostKeyFile);
        ReadOnlyStore.ThrowIfReadOnly(store.Data);
        return store.Newest is null && !mayBeLost ? throw KeyFaults.NoBundle(store.Data) : store;
    }
}
