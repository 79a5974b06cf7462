using BackupEdge.Catalogue;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Restores a dump into a new database of the server <c>drill.postgres</c>, counts the rows of its tables, and drops it. Without a server,
/// the dump is read completely with <c>pg_restore</c>.
/// </summary>
internal sealed class PostgresProof(DrillTools tools, ProofLog log, CancellationToken cancel)
{
    private const string DumpName = "dump";
    private const string ServerName = "postgres";

    /// <summary>Checks the dump.</summary>
    /// <param name="source">The source.</param>
    /// <param name="dump">The restored file.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the database was dropped.</exception>
    public void Run(BackupSource source, string dump)
    {
        if (tools.Rules.Postgres is { } server)
        {
            Restore(source, dump, new DrillDatabase(server, tools.Rules.SqlProgram, source.Name, tools.Settings.Data.Path, tools.Time));
        }
        else
        {
            ReadDump(source, dump);
        }
    }

    private void Restore(BackupSource source, string dump, DrillDatabase database)
    {
        try
        {
            database.DropLeft(cancel);
            database.Create(cancel);
        }
        catch (Fault fault)
        {
            // The server, not the backup, is the reason.
            log.Omit(ServerName, $"No database could be created on the server of 'drill.postgres'. {fault.Message}");
            log.Skip(FaultCode.DrillSkipped, $"The dump of '{source.Name}' could not be restored into a database. {fault.Message}");
            return;
        }

        string? left;
        try
        {
            log.Check(ServerName, () =>
            {
                try
                {
                    var start = tools.Time.GetTimestamp();
                    database.Restore(dump, cancel);
                    log.Recovery += tools.Time.GetElapsedTime(start);
                    log.Tables = database.CountRows(cancel);
                    var rows = log.Tables.Sum(table => table.Rows);
                    return (DrillCheck.Passed, $"The dump was restored: {log.Tables.Count} tables with {rows} rows.", rows, 0);
                }
                catch (Fault fault)
                {
                    return (DrillCheck.Failed, $"The dump could not be restored. {fault.Message}", 0, 0);
                }
            });
        }
        finally
        {
            left = database.TryDrop();
        }

        if (left is not null)
        {
            log.Omit(ServerName, $"The database could not be dropped; the next drill tries again. {left}");
        }
    }

    private void ReadDump(BackupSource source, string dump)
    {
        var program = (tools.Settings.FindSource(source.Name) as PostgresSource)?.Postgres.RestoreProgram ?? "pg_restore";
        if (ProgramFile.Find(program) is null)
        {
            log.Omit(DumpName, $"The dump was not read, because '{program}' is not installed.");
            return;
        }

        var command = new ChildCommand([program, "--file=/dev/null", dump])
        {
            Subject = $"pg_restore of the dump of '{source.Name}'",
            FaultCode = FaultCode.DrillFailed,
            Source = source.Name,
        };
        log.Check(DumpName, () =>
        {
            try
            {
                _ = ChildProcess.Run(command, tools.Time, cancel);
                return (DrillCheck.Passed, "pg_restore can read the whole dump. To restore it, configure 'drill.postgres'.", 1, 0);
            }
            catch (Fault fault)
            {
                return (DrillCheck.Failed, fault.Message, 1, 0);
            }
        });
    }
}
