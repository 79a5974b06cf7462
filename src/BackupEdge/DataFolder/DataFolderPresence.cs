using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Checks whether a data folder exists. A folder that this user must not look into is reported as such, never as missing.
/// </summary>
internal static class DataFolderPresence
{
    /// <summary>Returns whether a path in the data folder, or the data folder itself, exists.</summary>
    /// <exception cref="Fault"><c>io_error</c> if this user has no access.</exception>
    public static bool Exists(DataPaths data, string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            return true;
        }

        return DeniedAccess.IsDenied(path) ? throw Denied(data, path) : false;
    }

    /// <summary>Returns whether the data folder has archives, from which a lost catalogue can be rebuilt.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the archives cannot be listed.</exception>
    public static bool HasArchives(DataPaths data) =>
        Exists(data, data.Archives)
        && IoFaults.Guard($"The archive folder '{data.Archives}' could not be read", () =>
            Directory.EnumerateFiles(data.Archives, "*" + LocalArchiveStore.Extension).Any()
            || Directory.EnumerateFiles(data.Archives, "*" + LocalArchiveStore.PlaceExtension).Any()
        );

    /// <summary>Throws if the data folder has no catalogue.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if there is none, <c>io_error</c> if this user has no access.</exception>
    public static void ThrowIfNoCatalogue(DataPaths data)
    {
        if (Exists(data, data.Catalogue))
        {
            return;
        }

        throw MissingCatalogue.Explain(data)
            ?? new Fault(
                FaultCode.InvalidRequest,
                $"There is no BackupEdge data folder at '{data.Path}'. Specify one with --data or --config, create one with "
                    + "'backupedge init', or make a first backup with --source NAME=PATH.",
                ("data", data.Path)
            );
    }

    /// <summary>Throws if the catalogue exists and this user must not read or write it.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static void ThrowIfDenied(DataPaths data)
    {
        if (Exists(data, data.Catalogue) && Posix.IsUseDenied(data.Catalogue))
        {
            throw Denied(data, data.Catalogue);
        }
    }

    /// <summary>Returns the fault for a path in the data folder to which this user has no access.</summary>
    public static Fault Denied(DataPaths data, string path) =>
        new(
            FaultCode.IoError,
            $"The data folder '{data.Path}' cannot be used: {DeniedAccess.Describe(path)}",
            ("data", data.Path),
            ("path", path)
        );
}
