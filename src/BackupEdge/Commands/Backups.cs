using System.CommandLine;
using BackupEdge.Commands.Access;
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

    /// <summary>Returns the id of the backup that an argument names, and warns if it is older than expected.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, or <c>invalid_request</c> if the argument matches several backups.</exception>
    public static async Task<string> IdOfAsync(CommandRun run, IService service, string argument)
    {
        var found = await service.Backups.ResolveAsync(argument);
        if (found.Warning is { } warning)
        {
            run.Errors.Warn(warning);
        }

        return found.Id;
    }

    /// <summary>Returns the id of the backup that an argument names, for a change that cannot be undone.</summary>
    /// <exception cref="Fault">
    /// As <see cref="IdOfAsync"/>; also <c>archive_missing</c> if the argument names an older backup than expected.
    /// </exception>
    public static async Task<string> ExactIdOfAsync(IService service, string argument)
    {
        var found = await service.Backups.ResolveAsync(argument);
        return found.Warning is null
            ? found.Id
            : throw new Fault(FaultCode.ArchiveMissing, $"{found.Warning} Give the id of the backup.", ("backup_id", found.Id));
    }
}
