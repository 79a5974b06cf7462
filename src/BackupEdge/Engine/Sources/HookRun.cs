using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Runs the hooks of a source.</summary>
internal static class HookRun
{
    /// <summary>Runs a hook and waits until it exits.</summary>
    /// <param name="hook">The hook to run.</param>
    /// <param name="name"><c>before</c> or <c>after</c>.</param>
    /// <param name="source">The name of the source.</param>
    /// <param name="facts">Environment variables that describe the backup, see <see cref="Facts"/>.</param>
    /// <param name="time">Provides the timer for the timeout.</param>
    /// <param name="cancellationToken">Kills the hook.</param>
    /// <exception cref="Fault"><c>hook_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(
        Hook hook,
        string name,
        string source,
        IReadOnlyDictionary<string, string> facts,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var command = new ChildCommand(hook.Run)
        {
            Subject = $"The hook '{name}' of the source '{source}'",
            FaultCode = FaultCode.HookFailed,
            Source = source,
            Environment = new Dictionary<string, string>(facts) { ["BACKUPEDGE_SOURCE"] = source },
            Timeout = hook.Timeout,
        };
        ChildProcess.Run(command, time, cancellationToken);
    }

    /// <summary>
    /// Returns the environment variables that describe a backup to a hook. Their names have another prefix than settings.
    /// </summary>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="type"><c>full</c>, <c>incremental</c> or <c>differential</c>.</param>
    public static IReadOnlyDictionary<string, string> Facts(string backupId, string type) =>
        new Dictionary<string, string> { ["BACKUPEDGE_BACKUP_ID"] = backupId, ["BACKUPEDGE_BACKUP_TYPE"] = type };
}
