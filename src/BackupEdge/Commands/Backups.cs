using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Finds the backups that a command line names.</summary>
internal static class Backups
{
    /// <summary>Stands for the newest completed backup.</summary>
    public const string Latest = "latest";

    /// <summary>Reads all that is known of a backup.</summary>
    public static BackupDetails DetailsOf(BackupServices services, BackupRow row) =>
        BackupDetails.From(services.Catalogue, services.Queue, row, services.Time.GetUtcNow());

    /// <summary>The id that a word stands for: itself, or the newest completed backup's for <c>latest</c>.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>.</exception>
    public static string IdOf(BackupServices services, string word)
    {
        if (word != Latest)
        {
            return word;
        }

        var filter = new BackupFilter { Status = RunStatus.Completed, Limit = 1 };
        return services.Catalogue.Read(session => session.Backups.List(filter)).Rows is [var newest, ..]
            ? newest.Id
            : throw new Fault(FaultCode.BackupNotFound, "There is no completed backup yet.", ("backup_id", Latest));
    }
}
