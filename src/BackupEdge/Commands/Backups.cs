using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Finds the backups that a command line names.</summary>
internal static class Backups
{
    /// <summary>The argument that selects the newest completed backup.</summary>
    public const string Latest = "latest";

    /// <summary>Reads the details of a backup from the catalogue.</summary>
    public static BackupDetails DetailsOf(BackupServices services, BackupRow row) =>
        BackupDetails.From(services.Catalogue, services.Queue, row, services.Time.GetUtcNow());

    /// <summary>Returns the newest completed backup's id for <c>latest</c>, otherwise the argument itself.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c> if there is no completed backup.</exception>
    public static string IdOf(BackupServices services, string argument)
    {
        if (argument != Latest)
        {
            return argument;
        }

        var filter = new BackupFilter { Status = RunStatus.Completed, Limit = 1 };
        return services.Catalogue.Read(session => session.Backups.List(filter)).Rows is [var newest, ..]
            ? newest.Id
            : throw new Fault(FaultCode.BackupNotFound, "There is no completed backup yet.", ("backup_id", Latest));
    }
}
