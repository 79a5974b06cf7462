using System.Globalization;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// A PostgreSQL server that runs on restored files for the time of a drill. Its files come from a backup and are not trusted. It
/// <em>must not</em> use the settings among them, which can name programs, connections to other servers and modules: it gets settings of
/// its own, and listens on a socket in its folder only. It <em>must</em> run as a <see cref="ConfinedProgram"/>. Disposing the object
/// kills it.
/// </summary>
internal sealed class DrillServer : IDisposable
{
    private const string Port = "5432";
    private const string RunName = "run";
    private const int LineOfMemory = 6; // of postmaster.pid, from 0
    private const int LineOfState = 7;
    private const string Ready = "ready";
    private const int SliceMilliseconds = 100;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromMinutes(1);
    private readonly PhysicalPlace _place;
    private readonly ServerPrograms _programs;
    private readonly string _source;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancel;
    private ChildProcess? _process;

    /// <param name="place">Where the files were restored to.</param>
    /// <param name="programs">The programs.</param>
    /// <param name="source">The name of the source, for messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Cancels the drill.</param>
    public DrillServer(PhysicalPlace place, ServerPrograms programs, string source, TimeProvider time, CancellationToken cancel) =>
        (_place, _programs, _source, _time, _cancel) = (place, programs, source, time, cancel);

    /// <summary>The end of what the server wrote.</summary>
    public string LastOutput => _process?.LastOutput ?? "";

    /// <summary>Whether the server has accepted connections.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the server could not be limited, and so was not run.</summary>
    public bool IsNotRun => _process is { HasExited: true, ExitCode: ConfinedProgram.NotRun };

    /// <summary>
    /// Removes the shared memory that a killed server has left, which is not part of its folder. Does nothing if there is none.
    /// </summary>
    /// <param name="folder">The folder with the files of the server.</param>
    public static void RemoveMemory(string folder)
    {
        if (
            ReadState(new PhysicalPlace(folder)) is { Length: > LineOfMemory } lines
            && lines[LineOfMemory].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var key, var id]
            && TryParse(key, out var keyOfMemory)
            && TryParse(id, out var idOfMemory)
            && TryParse(lines[0], out var server)
        )
        {
            Posix.RemoveMemory(idOfMemory, keyOfMemory, server);
        }
    }

    /// <summary>Starts the server and waits until it has replayed its log and accepts connections.</summary>
    /// <param name="user">The id of the user of the server.</param>
    /// <param name="group">The id of its group.</param>
    /// <param name="mark">A variable of its environment, by which it is found after this process was killed.</param>
    /// <exception cref="Fault"><c>drill_failed</c>: it ended before that.</exception>
    /// <exception cref="OperationCanceledException">The drill was cancelled.</exception>
    public void Start(uint user, uint group, KeyValuePair<string, string> mark)
    {
        WriteSettings();
        FolderOwner.GiveTree(_place.Folder, user, group);
        string[] run = [_programs.Server, "-D", _place.Data, "-c", $"config_file={RunFolder}/postgresql.conf"];
        var command = new ChildCommand(ConfinedProgram.Command(user, group, _place.Folder, run))
        {
            Subject = $"The server on the restored files of '{_source}'",
            FaultCode = FaultCode.DrillFailed,
            Source = _source,
            WorkingFolder = _place.Folder,
            InheritsEnvironment = false,
            Environment = new Dictionary<string, string> { [mark.Key] = mark.Value, ["LC_ALL"] = "C" },
        };
        _process = ChildProcess.Start(command, isRead: false, isFed: false, _time, _cancel);
        while (!(ReadState(_place) is { Length: > LineOfState } lines && lines[LineOfState].Trim() == Ready))
        {
            if (_process.HasExited)
            {
                _process.WaitForSuccess();
                throw new Fault(FaultCode.DrillFailed, $"{command.Subject} ended by itself.", ("source", _source));
            }

            _cancel.WaitHandle.WaitOne(SliceMilliseconds);
            _cancel.ThrowIfCancellationRequested();
        }

        IsReady = true;
    }

    /// <summary>
    /// Returns queries to a database of the server. The path of its socket may be longer than the system allows, so the server and psql get
    /// the name of the folder as seen from their own.
    /// </summary>
    public PostgresQueries Connect(string user, string database)
    {
        var connection = new PostgresConnection
        {
            Connection =
                $"host=/proc/self/cwd port={Port} user={Quoted(user)} dbname={Quoted(database)} "
                + "options='-c statement_timeout=0 -c default_transaction_read_only=on'",
            Database = database,
            DumpProgram = _programs.Dump,
        };
        return new PostgresQueries(connection, _source, _time, _cancel) { WorkingFolder = RunFolder };
    }

    /// <summary>Stops the server and waits until it has written everything.</summary>
    /// <exception cref="Fault"><c>drill_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The drill was cancelled.</exception>
    public void Stop()
    {
        _process!.Interrupt();
        var began = _time.GetTimestamp();
        while (!_process.HasExited && _time.GetElapsedTime(began) < StopTimeout)
        {
            _cancel.WaitHandle.WaitOne(SliceMilliseconds);
            _cancel.ThrowIfCancellationRequested();
        }

        if (!_process.HasExited)
        {
            throw new Fault(
                FaultCode.DrillFailed,
                $"The server on the restored files of '{_source}' did not stop within {StopTimeout.TotalMinutes} minutes.",
                ("source", _source)
            );
        }

        _process.WaitForSuccess();
    }

    public void Dispose()
    {
        _process?.Dispose();
        RemoveMemory(_place.Folder);
    }

    private string RunFolder => Path.Join(_place.Folder, RunName);

    private string InSettings(string name) => $"'{Path.Join(RunFolder, name).Replace("'", "''", StringComparison.Ordinal)}'";

    // The server writes the file, one value per line; it does not exist before and after.
    private static string[]? ReadState(PhysicalPlace place)
    {
        try
        {
            return File.ReadAllLines(Path.Join(place.Data, "postmaster.pid"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // What must not be smaller than on the server that was backed up is taken from its files.
    private void WriteSettings()
    {
        var control = ReadControl();
        FileModes.CreateOwnerFolder(RunFolder);
        Write("pg_hba.conf", "local all all trust\n");
        Write("pg_ident.conf", "");
        Write(
            "postgresql.conf",
            $"""
            hba_file = {InSettings("pg_hba.conf")}
            ident_file = {InSettings("pg_ident.conf")}
            listen_addresses = ''
            port = {Port}
            unix_socket_directories = '../{RunName}'
            unix_socket_permissions = 0700
            hot_standby = off
            max_connections = 10
            max_prepared_transactions = {control.GetValueOrDefault("max_prepared_xacts setting", "0")}
            max_locks_per_transaction = {control.GetValueOrDefault("max_locks_per_xact setting", "64")}
            max_wal_senders = 0
            max_logical_replication_workers = 0
            archive_mode = off
            autovacuum = off
            jit = off
            restart_after_crash = off
            dynamic_shared_memory_type = mmap
            huge_pages = off
            lc_messages = 'C'
            log_line_prefix = ''
            log_min_messages = error

            """
        );
        File.Delete(Path.Join(_place.Data, "standby.signal"));
        File.WriteAllText(Path.Join(_place.Data, "postgresql.auto.conf"), RecoverySettings.Of(_place));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Join(RunFolder, name), text);

    private Dictionary<string, string> ReadControl()
    {
        var command = new ChildCommand([_programs.ControlData, "-D", _place.Data])
        {
            Subject = "pg_controldata on the restored files",
            FaultCode = FaultCode.DrillFailed,
            Source = _source,
            InheritsEnvironment = false,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C" },
            Timeout = ControlTimeout,
        };
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in ChildProcess.Run(command, _time, _cancel).Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && uint.TryParse(line.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                values[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return values;
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Quoted(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
