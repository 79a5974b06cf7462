using System.Globalization;
using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Configuration;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Repairs or renames the files of a catalogue that cannot be used. They are never deleted, since a damaged catalogue may still be repaired
/// manually. Must be used only under the data folder's lock, with the catalogue closed.
/// </summary>
internal static class CatalogueFiles
{
    // The database and the files of SQLite beside it.
    private static readonly string[] Endings = ["", "-wal", "-shm"];

    /// <summary>Seals a plain catalogue of a data folder that has keys, also if an earlier start was stopped while doing so.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="secretOf">Returns the secret of the catalogue's key, which is cleared here.</param>
    /// <exception cref="Fault">
    /// <c>key_missing</c>, <c>wrong_key</c>, <c>data_folder_locked</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    public static void Seal(DataPaths data, Func<byte[]> secretOf)
    {
        if (!data.HasKeys || !File.Exists(data.PlainCatalogue))
        {
            return;
        }

        var secret = secretOf();
        try
        {
            using var key = CatalogueKey.Derive(secret);
            CatalogueConversion.Seal(data.PlainCatalogue, data.SealedCatalogue, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>
    /// Repairs the catalogue if possible, otherwise renames it. Returns the new path if it was renamed, otherwise null. A sealed catalogue
    /// whose first page is damaged looks like one that was sealed with another key. It is renamed only if the key is known to be the right
    /// one: a new catalogue in place of one that only needs its key would hide its data.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="space">The space of the file system.</param>
    /// <param name="now">The time for the new file name, UTC.</param>
    /// <param name="logger">Receives what was done.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    /// <param name="isRightKey">
    /// Returns whether the key is proved to be that of this data folder; called only if the catalogue does not open with it. Null if that
    /// cannot be known.
    /// </param>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c> or <c>wrong_key</c>.</exception>
    public static string? Prepare(
        DataPaths data,
        ICatalogueSpace space,
        DateTimeOffset now,
        ILogger logger,
        CatalogueKey? key = null,
        Func<bool>? isRightKey = null
    )
    {
        if (!IsDamaged(data.Catalogue, space, key, isRightKey) && CatalogueDatabase.Repair(data.Catalogue, space, key) is { } repaired)
        {
            foreach (var what in repaired)
            {
                JobLog.CatalogueRepaired(logger, what);
            }

            return null;
        }

        var kept = SetAside(data, "damaged", now);
        JobLog.CatalogueDamaged(logger, kept ?? data.Catalogue);
        return kept;
    }

    /// <summary>Renames the catalogue and returns its new path; returns null if there is no catalogue.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="why">The reason, as part of the new file name.</param>
    /// <param name="now">The time for the new file name, UTC.</param>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static string? SetAside(DataPaths data, string why, DateTimeOffset now)
    {
        if (!File.Exists(data.Catalogue))
        {
            return null;
        }

        var kept = NameAside(data.Catalogue, why, now);
        return IoFaults.Guard($"The catalogue '{data.Catalogue}' could not be renamed", () =>
        {
            foreach (var ending in Endings)
            {
                if (File.Exists(data.Catalogue + ending))
                {
                    File.Move(data.Catalogue + ending, kept + ending, overwrite: true);
                    CrashPoints.Pass(CrashPoint.CatalogueSetAside);
                }
            }

            return kept;
        });
    }

    /// <summary>
    /// Renames the file with the first admin key, which belongs to a catalogue that was set aside. Returns its new path; null if there is
    /// none.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="why">The reason, as part of the new file name.</param>
    /// <param name="now">The time for the new file name, UTC.</param>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static string? SetAsideAdminKey(DataPaths data, string why, DateTimeOffset now)
    {
        if (!File.Exists(data.AdminKey))
        {
            return null;
        }

        var kept = NameAside(data.AdminKey, why, now);
        return IoFaults.Guard($"The file '{data.AdminKey}' could not be renamed", () =>
        {
            File.Move(data.AdminKey, kept, overwrite: true);
            return kept;
        });
    }

    private static bool IsDamaged(string path, ICatalogueSpace space, CatalogueKey? key, Func<bool>? isRightKey)
    {
        try
        {
            return CatalogueDatabase.IsDamaged(path, space, key);
        }
        catch (Fault fault) when (fault.Code == FaultCode.WrongKey)
        {
            if (isRightKey?.Invoke() == true)
            {
                return true;
            }

            throw;
        }
    }

    private static string NameAside(string path, string why, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}.{why}-{now.UtcDateTime:yyyyMMdd-HHmmss}");
}
