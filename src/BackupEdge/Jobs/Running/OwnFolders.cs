using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Decides whether a job may use a folder that its request names. The queue is in the data folder, so the owner of that folder can request
/// any job. If root runs the jobs of another user, that user <em>must not</em> choose which folders root reads and writes.
/// </summary>
internal static class OwnFolders
{
    /// <summary>Returns whether the user of this process owns the data folder.</summary>
    public static bool AreTrusted(DataPaths data) =>
        OperatingSystem.IsWindows() || (Posix.TryStatTarget(Posix.Terminated(data.Path), out var stat) && stat.UserId == Posix.geteuid());

    /// <summary>Returns the fault for a job that may not use its folder.</summary>
    public static Fault Refused(DataPaths data) =>
        new(
            FaultCode.Forbidden,
            $"The data folder '{data.Path}' belongs to another user than the one that runs this job, so the job may use only configured "
                + "sources and targets. Run the command as the owner of the data folder, or stop the server and run it as root."
        );
}
