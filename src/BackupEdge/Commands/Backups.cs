using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Finds the backups that a command line names.</summary>
internal static class Backups
{
    /// <summary>What can be written in place of an id.</summary>
    public const string Forms = "its id, a unique beginning or end of the id, latest, latest~N or latest:SOURCE";

    /// <summary>Creates the argument that names a backup.</summary>
    public static Argument<string> Argument(string name = "ID", string what = "The backup") =>
        new(name) { Description = $"{what}: {Forms}." };

    /// <summary>Reads the details of a backup from the catalogue.</summary>
    public static BackupDetails DetailsOf(BackupServices services, BackupRow row) =>
        BackupDetails.From(services.Catalogue, services.Queue, services.Retention, row, services.Time.GetUtcNow());

    /// <summary>Returns the id of the backup that an argument names, and warns if it is older than expected.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, or <c>invalid_request</c> if the argument matches several backups.</exception>
    public static string IdOf(CommandRun run, BackupServices services, string argument)
    {
        var found = services.Ids.Backup(argument);
        if (found.Warning is { } warning)
        {
            run.Errors.Warn(warning);
        }

        return found.Id;
    }

    /// <summary>Returns the id of the backup that an argument names, for a change that cannot be undone.</summary>
    /// <exception cref="Fault">
    /// As <see cref="IdOf"/>; also <c>archive_missing</c> if the argument names an older backup than expected.
    /// </exception>
    public static string ExactIdOf(BackupServices services, string argument)
    {
        var found = services.Ids.Backup(argument);
        return found.Warning is null
            ? found.Id
            : throw new Fault(FaultCode.ArchiveMissing, $"{found.Warning} Give the id of the backup.", ("backup_id", found.Id));
    }
}
