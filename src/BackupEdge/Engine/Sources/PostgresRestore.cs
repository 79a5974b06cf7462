using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores dumps of a PostgreSQL source, each into its database, and roles and tablespaces into the server. A database that does not exist
/// is created, and is dropped again if it cannot be restored. Roles and tablespaces that exist stay as they are.
/// </summary>
/// <param name="source">The source, or the target of the restore with the source's name.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Cancels the restore.</param>
internal sealed class PostgresRestore(PostgresSource source, TimeProvider time, CancellationToken cancellationToken)
{
    private const int MaxGlobalsBytes = 64 * 1024 * 1024;
    private const int MaxNameBytes = 63;
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Returns what prevents some streams from being restored together, or <see langword="null"/>.</summary>
    public static string? FindProblem(PostgresSource source, IReadOnlyList<string> paths)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Where(path => !PostgresPaths.IsGlobals(path)))
        {
            var name = source.Place.Of(path, source.Selection is not null) ?? source.Postgres.Database;
            if (!known.Add(name))
            {
                return $"Several databases of '{source.Name}' would be restored into the database '{name}', so nothing of this source was "
                    + "restored. Restore one at a time, with `paths`, or give each its own name with `database_name`, such as "
                    + $"{PostgresPlace.Name}.";
            }
        }

        return null;
    }

    /// <summary>Restores a stream.</summary>
    /// <exception cref="Fault">The stream could not be restored.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IRestoredStream stream)
    {
        if (PostgresPaths.IsGlobals(stream.Path))
        {
            RestoreGlobals(stream);
        }
        else if (source.Place.Of(stream.Path, source.Selection is not null) is { } name)
        {
            RestoreInto(name, stream);
        }
        else
        {
            ProgramRestore.Run(
                stream,
                PostgresDatabase.CreateRestoreCommand(source.Postgres, source.Name, time, cancellationToken),
                time,
                cancellationToken
            );
        }
    }

    private void RestoreInto(string name, IRestoredStream stream)
    {
        if (name.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(name) is 0 or > MaxNameBytes)
        {
            throw Failed($"'{name}' cannot be the name of a database, which has 1 to {MaxNameBytes} bytes.");
        }

        var maintenance = FindMaintenance(out var server);
        var isCreated = !server.Databases.ContainsKey(name);
        if (isCreated && name == PostgresPaths.FindDatabase(stream.Path))
        {
            CreateAsDumped(maintenance, stream);
        }
        else if (isCreated)
        {
            Create(maintenance, name, like: PostgresPaths.FindDatabase(stream.Path) ?? PostgresPaths.NameOfSingle(stream.Path));
        }

        var counted = new CountedStream(stream);
        try
        {
            var command = PostgresDatabase.CreateRestoreCommand(source.Postgres.To(name), source.Name, time, cancellationToken);
            ProgramRestore.Run(counted, command, time, cancellationToken);
        }
        finally
        {
            if (isCreated && !counted.IsRestored)
            {
                Drop(maintenance, name);
            }
        }
    }

    // The program reads the properties of the database, such as its owner and settings, at the beginning of the dump, and nothing else.
    private void CreateAsDumped(PostgresConnection maintenance, IRestoredStream stream)
    {
        var command = PostgresDatabase.CreateCreatingCommand(maintenance, source.Name, time, cancellationToken);
        using var child = ChildProcess.Start(command, isRead: false, isFed: true, time, cancellationToken);
        var isOpen = true;

        // Damage is found again, and reported, when the content is restored.
        stream.Read(bytes => isOpen = isOpen && child.TryWrite(bytes));
        child.CloseInput();
        child.WaitForSuccess();
    }

    // The database of the connection may be one of those that are lost.
    private PostgresConnection FindMaintenance(out PostgresServerState server)
    {
        try
        {
            server = new PostgresQueries(source.Postgres, source.Name, time, cancellationToken).ReadState();
            return source.Postgres;
        }
        catch (Fault)
        {
            var usual = source.Postgres.To("postgres");
            try
            {
                server = new PostgresQueries(usual, source.Name, time, cancellationToken).ReadState();
                return usual;
            }
            catch (Fault)
            {
                // The first failure is the one that a person can mend.
            }

            throw;
        }
    }

    // With the encoding and the order of texts of the database of another name, if the server has it.
    private void Create(PostgresConnection maintenance, string name, string like) =>
        Queries(maintenance)
            .Execute(
                $"""
                SELECT format('CREATE DATABASE %I TEMPLATE template0', {PostgresQueries.Literal(name)})
                    || coalesce((SELECT format(' ENCODING %L', pg_encoding_to_char(encoding))
                    || format(' LC_COLLATE %L LC_CTYPE %L OWNER %I', datcollate, datctype, pg_get_userbyid(datdba))
                    FROM pg_database WHERE datname = {PostgresQueries.Literal(like)}), '')
                \gexec

                """,
                StatementTimeout
            );

    private void Drop(PostgresConnection maintenance, string name)
    {
        try
        {
            new PostgresQueries(maintenance, source.Name, time, CancellationToken.None).Execute(
                $"SELECT format('DROP DATABASE IF EXISTS %I', {PostgresQueries.Literal(name)})\n\\gexec\n",
                StatementTimeout
            );
        }
        catch (Fault)
        {
            // The failure of the restore is reported, and the database is empty or incomplete.
        }
    }

    private void RestoreGlobals(IRestoredStream stream)
    {
        var bytes = new MemoryStream();
        void Take(ReadOnlySpan<byte> part)
        {
            if (bytes.Length + part.Length > MaxGlobalsBytes)
            {
                throw Failed($"The roles and tablespaces have more than {MaxGlobalsBytes} bytes.");
            }

            bytes.Write(part);
        }

        if (stream.Read(Take) is { } damage)
        {
            stream.AddError("damaged", $"{damage}; nothing was restored");
            return;
        }

        var maintenance = FindMaintenance(out _);
        var statements = PostgresStatements.Split(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        using var existing = Queries(maintenance)
            .ReadJson(
                """
                SELECT json_build_object('roles', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles),
                    'tablespaces', (SELECT coalesce(json_agg(spcname), '[]') FROM pg_tablespace));
                """
            );
        var missing = new PostgresMissing(
            [.. existing.RootElement.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)],
            [.. existing.RootElement.GetProperty("tablespaces").EnumerateArray().Select(space => space.GetString()!)]
        );
        var script = new StringBuilder("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n");
        foreach (var statement in missing.Select(statements))
        {
            script.Append("SELECT ").Append(PostgresQueries.Literal(statement)).Append("\n\\gexec\n");
        }

        Queries(maintenance).Execute(script.ToString(), StatementTimeout);
        stream.AddBytes(bytes.Length);
        stream.AddFile(replaced: false);
    }

    private PostgresQueries Queries(PostgresConnection connection) => new(connection, source.Name, time, cancellationToken);

    private Fault Failed(string message) => new(FaultCode.SourceFailed, message, ("source", source.Name));
}
