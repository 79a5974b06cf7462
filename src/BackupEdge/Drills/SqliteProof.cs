using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Drills;

/// <summary>
/// Runs SQLite's <c>integrity_check</c> on a restored database, in a child process with limits for memory and time and without rights,
/// since the database is not trusted.
/// </summary>
internal sealed class SqliteProof(DrillTools tools, ProofLog log, CancellationToken cancel)
{
    private const string Name = "sqlite";

    /// <summary>Checks the database.</summary>
    /// <param name="source">The source.</param>
    /// <param name="file">The restored file.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(BackupSource source, string file)
    {
        if (!Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(file), out var stat) || stat.Type != FileType.Regular)
        {
            return;
        }

        var timeout = (tools.Settings.FindSource(source.Name) as SqliteSource)?.Timeout ?? SqliteTask.DefaultTimeout;
        var task = new SqliteTask
        {
            Operation = SqliteOperation.Check,
            Path = file,
            Followed = tools.Folder.Followed,
            Copy = file,
            CopyDevice = stat.Identity.Device,
            CopyInode = stat.Identity.Inode,
            TimeoutSeconds = timeout.TotalSeconds,
        };
        log.Check(Name, () =>
        {
            var outcome = tools.Options.RunSqlite(task, tools.Time, cancel);
            cancel.ThrowIfCancellationRequested();
            return outcome switch
            {
                { Failure: SqliteFailure.Damaged or SqliteFailure.NotADatabase } => (
                    DrillCheck.Failed,
                    $"The restored database fails SQLite's integrity_check: {outcome.Message}.",
                    1,
                    stat.Size
                ),
                { Failure: not null } => (
                    DrillCheck.Skipped,
                    $"The restored database could not be checked: {outcome.Message}.",
                    0,
                    stat.Size
                ),
                { DoubtCode: "check_incomplete" } => (DrillCheck.Skipped, outcome.Doubt, 0, stat.Size),
                { DoubtCode: not null } => (DrillCheck.Passed, outcome.Doubt, 1, stat.Size),
                _ => (DrillCheck.Passed, "The restored database passes SQLite's integrity_check.", 1, stat.Size),
            };
        });
    }
}
