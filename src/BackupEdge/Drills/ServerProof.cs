using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Restores the files of a PostgreSQL server as a restore does, starts a server on them, lets it replay its log, counts the rows of all
/// tables, and checks the checksums of its pages. It takes the place of what the drill restored before, so that no more space is needed.
/// </summary>
internal sealed class ServerProof(DrillTools tools, ProofLog log, CancellationToken cancel)
{
    private const string Name = "postgres";

    // What a server reports when this machine, not the backup, is the reason.
    private static readonly string[] ReasonsOfHost =
    [
        "No space left on device",
        "Cannot allocate memory",
        "shared memory",
        "incompatible with operating system",
        "resource manager with ID",
    ];

    private static readonly string[] Fatal = ["FATAL:", "PANIC:"];
    private readonly PhysicalPlace _place = new(tools.Folder.Server);

    /// <summary>Proves that a server can be started from the backup.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="source">The source.</param>
    /// <exception cref="Fault">What was restored before could not be deleted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the server has ended.</exception>
    public void Run(BackupRow backup, BackupSource source)
    {
        var record = ReadRecord();
        if (FindObstacle(record) is { } why)
        {
            log.Omit(Name, $"No server was started from it. {why}");
            return;
        }

        var configured = tools.Settings.FindSource(source.Name) as PostgresPhysicalSource;
        var programs = ServerPrograms.Find(record!.ServerVersion, tools.Rules, configured);
        if (programs is null)
        {
            var where = tools.Rules.ServerPrograms is { } folder ? $"in '{folder}' ('drill.server_programs')" : "installed";
            log.Omit(
                Name,
                $"No server was started from it: the server programs of PostgreSQL {record.ServerVersion} are not {where}. Install them "
                    + $"(Debian: postgresql-{record.ServerVersion}), or set 'drill.server_programs' to their folder."
            );
            return;
        }

        tools.Folder.Empty();
        var users = new List<string> { "postgres" };
        if (ConnectionText.Parse(source.Path).User is { } user)
        {
            users.Add(user);
        }

        log.Check(Name, () => Prove(backup, source, record, programs, users));
    }

    private WalRecord? ReadRecord()
    {
        var file = Path.Join(tools.Folder.Content, WalRecord.FileName);
        return !log.HasFailed && File.Exists(file) ? WalRecord.Parse(File.ReadAllBytes(file)) : null;
    }

    // As a sentence; null if there is none.
    private string? FindObstacle(WalRecord? record) =>
        log.HasFailed ? "Something is wrong with it."
        : record is null ? $"Its '{WalRecord.FileName}' is missing or of another version of this program."
        : !tools.Rules.StartsServers ? "'drill.start_servers' is off."
        : !Landlock.IsAvailable
            ? "The server could not be limited to its files: this kernel has no Landlock, or a filter of system calls forbids it."
        : !TryFindUser(out _) ? "PostgreSQL does not run as root. Run the drill in a service that has a user of its own."
        : null;

    // As root, the server gets the user of the data folder.
    private bool TryFindUser(out FileStat owner)
    {
        var isFound = Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(tools.Folder.Path), out owner);
        return isFound && owner.UserId != 0;
    }

    private (string Outcome, string Message, long Count, long Bytes) Prove(
        BackupRow backup,
        BackupSource source,
        WalRecord record,
        ServerPrograms programs,
        IReadOnlyList<string> users
    )
    {
        var start = tools.Time.GetTimestamp();
        var restored = Restore(backup, source);
        if (restored.ErrorCount > 0)
        {
            // They were read before without an error, so it may be the disk.
            var isOfDisk = restored.Errors[0].Code is FaultCode.NoSpace or FaultCode.IoError;
            var outcome = isOfDisk ? DrillCheck.Skipped : DrillCheck.Failed;
            return (outcome, $"The files of the server could not be restored. {restored.Errors[0].Message}", 0, 0);
        }

        using var server = new DrillServer(_place, programs, source.Name, tools.Time, cancel);
        try
        {
            _ = TryFindUser(out var owner);
            server.Start(owner.UserId, owner.GroupId, new(DrillFolder.Variable, tools.Folder.Content));
            log.Recovery = tools.Time.GetElapsedTime(start);
            return Examine(server, source, record, programs, users);
        }
        catch (Fault fault)
        {
            var reason = server.IsReady ? fault.Message : ReasonOf(server, fault);
            var isOfHost = server.IsNotRun || Array.Exists(ReasonsOfHost, text => reason.Contains(text, StringComparison.Ordinal));
            return isOfHost
                ? (DrillCheck.Skipped, $"No server could be run on it here: {reason}", 0, 0)
                : (DrillCheck.Failed, $"The server that was started from it failed: {reason}", 0, restored.Bytes);
        }
    }

    private RestoreSummary Restore(BackupRow backup, BackupSource source)
    {
        var server = new PostgresPhysicalSource
        {
            Name = source.Name,
            Postgres = PostgresSettings.Outline(source.Path),
            Slot = "",
            Place = _place,
        };
        var request = tools.RequestTo(backup.Id, source.Name, _place.Folder) with
        {
            Databases = new Dictionary<string, StreamSourceDefinition> { [source.Name] = server },
        };
        tools.Progress.Restart();
        return tools.Reader.Restore(request, tools.Progress, cancel);
    }

    private (string Outcome, string Message, long Count, long Bytes) Examine(
        DrillServer server,
        BackupSource source,
        WalRecord record,
        ServerPrograms programs,
        IReadOnlyList<string> users
    )
    {
        var queries = new ServerQueries(server);
        if (queries.ReadState(users) is not { } state)
        {
            const string Unknown =
                "A server was started from it, but no role is known that can connect. Name one in the connection of the source.";
            return (DrillCheck.Skipped, Unknown, 0, 0);
        }

        if (IsBefore(state.Position, record))
        {
            return (
                DrillCheck.Failed,
                $"The server replayed its log up to {state.Position} only, and the backup has it up to the segment '{LastOf(record)}'.",
                0,
                0
            );
        }

        var tables = queries.CountRows(state);
        log.Tables = tables;
        server.Stop();
        var rows = tables.Sum(table => table.Rows);
        var pages = "The server has no checksums of its pages.";
        if (state.HasChecksums)
        {
            CheckPages(source, programs);
            pages = "The checksums of all pages are right.";
        }

        return (
            DrillCheck.Passed,
            $"A server was started from it and replayed its log up to {state.Position}. Tables: {tables.Count}, rows: {rows}. {pages}",
            rows,
            0
        );
    }

    private void CheckPages(BackupSource source, ServerPrograms programs)
    {
        var command = new ChildCommand([programs.Checksums, "--check", "-D", _place.Data])
        {
            Subject = "pg_checksums on the restored files",
            FaultCode = FaultCode.DrillFailed,
            Source = source.Name,
            InheritsEnvironment = false,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C" },
        };
        _ = ChildProcess.Run(command, tools.Time, cancel);
    }

    // The last segment may have no record yet.
    private static bool IsBefore(WalPosition? position, WalRecord record) =>
        position is not { } reached
        || (
            WalSegment.Parse(LastOf(record), record.SegmentBytes, out _) is { } last
            && reached.SegmentOf(record.SegmentBytes) + 1 < last.Number
        );

    private static string LastOf(WalRecord record) => record.Own?.Last ?? record.BaseSegment;

    private static string ReasonOf(DrillServer server, Fault fault) =>
        server.LastOutput.Split('\n').LastOrDefault(line => Fatal.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
        ?? fault.Message;
}
