using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Runs the application's own check, <c>drill.command</c>, in the restored folder. It has the rights of the service; its exit code decides.
/// </summary>
internal sealed class CommandProof(DrillTools tools, ProofLog log, CancellationToken cancel)
{
    /// <summary>The name of the check, one of <see cref="DrillCheck.Names"/>.</summary>
    public const string Name = "command";

    private const string Placeholder = "{folder}";

    /// <summary>Runs the check; does nothing if none is configured.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="source">The source that was restored.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(BackupRow backup, BackupSource source)
    {
        var rules = tools.Rules;
        if (rules.Command is not [var program, ..])
        {
            return;
        }

        if (ProgramFile.Find(program) is null)
        {
            var why = $"The program '{program}' of 'drill.command' does not exist, or this user may not run it.";
            log.Omit(Name, why);
            log.Skip(FaultCode.DrillSkipped, $"{why} Install it, or correct the setting.");
            return;
        }

        var folder = tools.Folder.Content;
        var command = new ChildCommand([
            program,
            .. rules.Command.Skip(1).Select(argument => argument.Replace(Placeholder, folder, StringComparison.Ordinal)),
        ])
        {
            Subject = "The check 'drill.command'",
            FaultCode = FaultCode.DrillFailed,
            Source = source.Name,
            WorkingFolder = folder,
            Environment = new Dictionary<string, string>
            {
                ["BACKUPEDGE_SOURCE"] = source.Name,
                ["BACKUPEDGE_BACKUP_ID"] = backup.Id,
                [DrillFolder.Variable] = folder,
            },
            Timeout = rules.CommandTimeout,
        };
        log.Check(Name, () =>
        {
            try
            {
                var output = ChildProcess.Run(command, tools.Time, cancel);
                var text = output.Length == 0 ? "" : $" Last output: {output}";
                return (DrillCheck.Passed, $"The check ended with exit code 0.{text}", 1, 0);
            }
            catch (Fault fault)
            {
                return (DrillCheck.Failed, fault.Message, 1, 0);
            }
        });
    }
}
