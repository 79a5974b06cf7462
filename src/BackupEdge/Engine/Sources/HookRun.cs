using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Runs the commands before and after a source is read.</summary>
internal static class HookRun
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="hook">What to run.</param>
    /// <param name="word"><c>before</c> or <c>after</c>.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="facts">Variables that tell the hook of the backup.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="Fault"><c>hook_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(
        Hook hook,
        string word,
        string source,
        IReadOnlyDictionary<string, string> facts,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var command = new ChildCommand(hook.Run)
        {
            Subject = $"The hook '{word}' of the source '{source}'",
            FaultCode = FaultCode.HookFailed,
            Source = source,
            Environment = new Dictionary<string, string>(facts) { ["BACKUPEDGE_SOURCE"] = source },
            Timeout = hook.Timeout,
        };
        ChildProcess.Run(command, time, cancellationToken);
    }

    /// <summary>The variables that tell a hook of its backup; their names do not begin as settings do.</summary>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="type"><c>full</c>, <c>incremental</c> or <c>differential</c>.</param>
    public static IReadOnlyDictionary<string, string> Facts(string backupId, string type) =>
        new Dictionary<string, string> { ["BACKUPEDGE_BACKUP_ID"] = backupId, ["BACKUPEDGE_BACKUP_TYPE"] = type };
}
