using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Finds the backups that a command line names.</summary>
internal static class Backups
{
    /// <summary>Stands for the newest completed backup.</summary>
    public const string Latest = "latest";

    /// <summary>The id that a word stands for: itself, or the newest completed backup's for <c>latest</c>.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>.</exception>
    public static string IdOf(BackupServices workshop, string word)
    {
        if (word != Latest)
        {
            return word;
        }

        var filter = new BackupFilter { Status = RunStatus.Completed, Limit = 1 };
        return workshop.Catalogue.Read(session => session.Backups.List(filter)).Rows is [var newest, ..]
            ? newest.Id
            : throw new Fault(FaultCode.BackupNotFound, "There is no completed backup yet.", ("backup_id", Latest));
    }
}
