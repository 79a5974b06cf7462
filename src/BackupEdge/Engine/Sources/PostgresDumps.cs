using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The dumps of the selected databases of a PostgreSQL server, and its roles and tablespaces. Some dumps are started ahead: they write into
/// their pipes, so that several small databases are dumped at the same time. Memory does not grow with the databases.
/// </summary>
internal sealed class PostgresDumps : IStreamSet
{
    // A dump holds a snapshot of its database, and must not wait for hours behind a large one.
    private const long SmallDatabase = 256 * 1024 * 1024;

    // What a dump that was started ahead can write; the kernel allows this without privileges.
    private const int PipeBytes = 1024 * 1024;

    private readonly PostgresSource _source;
    private readonly PostgresSelection _selection;
    private readonly PostgresQueries _queries;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<PostgresDump> _dumps;
    private bool _isListedAgain;
    private int _next;

    private PostgresDumps(PostgresSource source, PostgresQueries queries, TimeProvider time, CancellationToken stop)
    {
        (_source, _selection, _queries, _time, _stop) = (source, source.Selection!, queries, time, stop);
        _dumps = Select(_queries.ReadState());
    }

    public bool ContinuesAfterFailure => true;

    private PostgresDump Current => _dumps[_next - 1];

    /// <summary>Lists the databases, after checking the versions of the programs and of the server.</summary>
    /// <exception cref="Fault"><c>source_failed</c>, or <c>source_missing</c> if no database is selected.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PostgresDumps Open(PostgresSource source, TimeProvider time, CancellationToken cancellationToken) =>
        new(source, new PostgresQueries(source.Postgres, source.Name, time, cancellationToken), time, cancellationToken);

    public string? Next(Action<PathReport> report)
    {
        // The roles come last, so that those of databases that were created meanwhile are among them.
        if (!_isListedAgain && (_next == _dumps.Count || _dumps[_next].Database is null))
        {
            _isListedAgain = true;
            AddLate(report);
        }

        return _next == _dumps.Count ? null : _dumps[_next++].Path;
    }

    public IStreamSource Open()
    {
        var stream = Current.Take(Start);
        for (var i = _next; i < Math.Min(_dumps.Count, _next + _selection.Parallel - 1); i++)
        {
            // Roles are dumped after all databases.
            if (_dumps[i].Database is null || _dumps[i - 1].Bytes > SmallDatabase)
            {
                break;
            }

            _dumps[i].StartAhead(Start);
        }

        return stream;
    }

    public PathReport Explain(Fault fault)
    {
        var path = $"{_source.Name}/{Current.Path}";
        return Current.Database is { } database && IsDropped(database)
            ? new PathReport(path, PathReport.Vanished, $"the database '{database}' was dropped while the backup was running")
            : new PathReport(path, PathReport.Unreadable, fault.Message);
    }

    public void Dispose() => _dumps.ForEach(dump => dump.Dispose());

    private List<PostgresDump> Select(PostgresServerState server)
    {
        var subject = $"pg_dump of the source '{_source.Name}'";
        var program = PostgresPrograms.CheckVersion(_source.Postgres.DumpProgram, subject, _source.Name, _time, _stop);
        if (server.Version > program)
        {
            throw new Fault(
                FaultCode.SourceFailed,
                $"{subject}: '{ProgramFile.Find(_source.Postgres.DumpProgram)}' is from PostgreSQL {program}, and the server has the "
                    + $"version {server.Version}. Install its client programs or later ones, or set their path in `pg_dump`.",
                ("source", _source.Name),
                ("program", _source.Postgres.DumpProgram)
            );
        }

        var dumps = Selected(server);
        if (dumps.Count == 0)
        {
            throw new Fault(
                FaultCode.SourceMissing,
                $"No database of the server of the source '{_source.Name}' matches its `databases` and `exclude`. The server has "
                    + $"{server.Databases.Count} databases. Correct the patterns.",
                ("source", _source.Name)
            );
        }

        if (_selection.Globals != PostgresGlobals.None)
        {
            dumps.Add(new PostgresDump(null, PostgresPaths.Globals, 0));
        }

        return dumps;
    }

    // The databases that were not known before, in the order of their paths.
    private List<PostgresDump> Selected(PostgresServerState server)
    {
        var dumps = new List<PostgresDump>();
        foreach (var (database, bytes) in server.Databases)
        {
            if (_source.Covers(database) && _known.Add(database))
            {
                dumps.Add(new PostgresDump(database, PostgresPaths.Of(database), bytes));
            }
        }

        dumps.Sort((left, right) => PathOrder.Compare(Encoding.UTF8.GetBytes(left.Path), Encoding.UTF8.GetBytes(right.Path)));
        return dumps;
    }

    // Paths must be in order, so a database that was created meanwhile is dumped only if its path comes after all others.
    private void AddLate(Action<PathReport> report)
    {
        List<PostgresDump> late;
        try
        {
            late = Selected(_queries.ReadState());
        }
        catch (Fault fault)
        {
            report(
                new PathReport(
                    $"{_source.Name}/databases",
                    PathReport.Unreadable,
                    $"the databases could not be listed again, so those that were created during the backup are unknown: {fault.Message}"
                )
            );
            return;
        }

        var last = Encoding.UTF8.GetBytes(_next == 0 ? "" : Current.Path);
        foreach (var dump in late)
        {
            if (PathOrder.Compare(Encoding.UTF8.GetBytes(dump.Path), last) > 0)
            {
                _dumps.Insert(_dumps.Count - (_selection.Globals == PostgresGlobals.None ? 0 : 1), dump);
            }
            else
            {
                report(
                    new PathReport(
                        $"{_source.Name}/{dump.Path}",
                        PathReport.Late,
                        $"the database '{dump.Database}' was created while the backup was running; the next backup has it"
                    )
                );
            }
        }
    }

    private CommandOutput Start(PostgresDump dump)
    {
        var command = dump.Database is { } database
            ? PostgresDatabase.CreateDumpCommand(
                _source.Postgres.To(database),
                $"pg_dump of the database '{database}' of the source '{_source.Name}'",
                _source.Name
            )
            : CreateGlobalsCommand();
        return new CommandOutput(command with { PipeBytes = PipeBytes }, _time, _stop);
    }

    private ChildCommand CreateGlobalsCommand()
    {
        var database = _source.Postgres;
        string[] passwords = _selection.Globals == PostgresGlobals.WithoutPasswords ? ["--no-role-passwords"] : [];
        return PostgresPrograms.CreateCommand(
            [
                database.GlobalsProgram,
                "--globals-only",
                .. passwords,
                "--encoding=UTF8",
                "--no-password",
                $"--database={database.Database}",
                $"--dbname={database.Connection}",
            ],
            $"pg_dumpall of the source '{_source.Name}'",
            database,
            _source.Name
        );
    }

    private bool IsDropped(string database)
    {
        try
        {
            return !_queries.ReadState().Databases.ContainsKey(database);
        }
        catch (Fault)
        {
            // The server has failed, and the failure of the dump says more.
            return false;
        }
    }
}
