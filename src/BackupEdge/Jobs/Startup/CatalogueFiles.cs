using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// The files of the catalogue, for the times when it cannot be used as it is. It is never deleted: what is set aside may still
/// be mended by hand. Must only be used under the data folder's lock, with the catalogue closed.
/// </summary>
internal static class CatalogueFiles
{
    // The database, and what SQLite keeps beside it.
    private static readonly string[] Endings = ["", "-wal", "-shm"];

    /// <summary>Sets a damaged catalogue aside and puts a sound one right; gives the new path of a damaged one, or null.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static string? Prepare(DataPaths data, ICatalogueSpace space, DateTimeOffset now, ILogger logger)
    {
        if (!CatalogueDatabase.IsDamaged(data.Catalogue, space) && CatalogueDatabase.Mend(data.Catalogue, space) is { } mended)
        {
            foreach (var what in mended)
            {
                JobLog.CatalogueRepaired(logger, what);
            }

            return null;
        }

        var kept = SetAside(data, "damaged", now);
        JobLog.CatalogueDamaged(logger, kept ?? data.Catalogue);
        return kept;
    }

    /// <summary>Renames the catalogue; gives its new path, or null when there is none.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="why">A word for the new name.</param>
    /// <param name="now">The time for the new name, UTC.</param>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public static string? SetAside(DataPaths data, string why, DateTimeOffset now)
    {
        if (!File.Exists(data.Catalogue))
        {
            return null;
        }

        var kept = string.Create(CultureInfo.InvariantCulture, $"{data.Catalogue}.{why}-{now.UtcDateTime:yyyyMMdd-HHmmss}");
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
}
