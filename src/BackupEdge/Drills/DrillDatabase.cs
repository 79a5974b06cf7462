using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Copies;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// A database of a PostgreSQL server that exists only for a drill. Its name begins with a part that is the same for all drills of this data
/// folder, so that the next drill drops what a killed one has left, and never a database of another host.
/// </summary>
/// <param name="server">The server, and a database of it to connect to.</param>
/// <param name="sqlProgram">The program psql.</param>
/// <param name="source">The name of the source, for messages.</param>
/// <param name="dataFolder">The absolute path of the data folder.</param>
/// <param name="time">The clock.</param>
internal sealed class DrillDatabase(PostgresConnection server, string sqlProgram, string source, string dataFolder, TimeProvider time)
{
    private const int MaxOutput = 4 << 20;
    private const int InstanceDigits = 8;
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(5);
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string _prefix = $"backupedge_drill_{CopyInstance.Of(dataFolder)[..InstanceDigits]}_";
    private string _name = "";

    /// <summary>The name of the database; empty before it was created.</summary>
    public string Name => _name;

    /// <summary>Drops the databases that killed drills of this data folder have left.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public void DropLeft(CancellationToken cancel)
    {
        var pattern = _prefix.Replace("_", "\\_", StringComparison.Ordinal);
        var names = Query($"SELECT datname FROM pg_catalog.pg_database WHERE datname LIKE '{pattern}%'", server.Connection, cancel);
        foreach (var name in names.Where(IsOwn))
        {
            Drop(name, cancel);
        }
    }

    /// <summary>Creates the database.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public void Create(CancellationToken cancel)
    {
        var name = _prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(InstanceDigits / 2));
        Query($"CREATE DATABASE \"{name}\" TEMPLATE template0", server.Connection, cancel);
        _name = name;
    }

    /// <summary>Restores a dump into the database.</summary>
    /// <exception cref="Fault"><c>drill_failed</c>.</exception>
    public void Restore(string dump, CancellationToken cancel)
    {
        string[] run =
        [
            server.RestoreProgram,
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            "--no-password",
            $"--dbname={ConnectionTo(_name)}",
            dump,
        ];
        _ = ChildProcess.Run(Command(run, "pg_restore into the database of the drill", FaultCode.DrillFailed, timeout: null), time, cancel);
    }

    /// <summary>Returns the tables of the database with the number of their rows, at most 1000.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    public IReadOnlyList<DrilledTable> CountRows(CancellationToken cancel) =>
        TableCounts.Read(Lines(["--file=-"], ConnectionTo(_name), TableCounts.Statement, timeout: null, cancel));

    /// <summary>Drops the database, also after the drill was cancelled. Returns why that was not possible; null if it was.</summary>
    public string? TryDrop()
    {
        try
        {
            Drop(_name, CancellationToken.None);
            return null;
        }
        catch (Fault fault)
        {
            return fault.Message;
        }
    }

    private bool IsOwn(string name) =>
        name.StartsWith(_prefix, StringComparison.Ordinal) && name.AsSpan(_prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    private void Drop(string name, CancellationToken cancel)
    {
        try
        {
            Query($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", server.Connection, cancel);
        }
        catch (Fault)
        {
            // Servers before PostgreSQL 13 do not know FORCE.
            Query($"DROP DATABASE IF EXISTS \"{name}\"", server.Connection, cancel);
        }
    }

    private List<string> Query(string statement, string connection, CancellationToken cancel) =>
        Lines([$"--command={statement}"], connection, input: null, StatementTimeout, cancel);

    private List<string> Lines(string[] arguments, string connection, string? input, TimeSpan? timeout, CancellationToken cancel)
    {
        string[] run =
        [
            sqlProgram,
            "--no-psqlrc",
            "--no-align",
            "--tuples-only",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            .. arguments,
            $"--dbname={connection}",
        ];
        var command = Command(run, "psql on the server of 'drill.postgres'", FaultCode.SourceFailed, timeout);
        using var child = ChildProcess.Start(command, isRead: true, isFed: input is not null, time, cancel);
        if (input is not null)
        {
            child.Write(Encoding.UTF8.GetBytes(input + "\n"));
            child.CloseInput();
        }

        var output = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int count; output.Length < MaxOutput && (count = child.Read(buffer)) > 0;)
        {
            output.Write(buffer, 0, count);
        }

        child.WaitForSuccess();
        return
        [
            .. Encoding
                .UTF8.GetString(output.GetBuffer(), 0, (int)output.Length)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
    }

    private ChildCommand Command(string[] run, string subject, string code, TimeSpan? timeout) =>
        new(run)
        {
            Subject = subject,
            FaultCode = code,
            Source = source,
            Environment = PostgresPrograms.CreateEnvironment(server, source),
            Remedy = PostgresPrograms.Remedy,
            Timeout = timeout,
        };

    // A later value of a key replaces an earlier one, in both forms of a connection.
    private string ConnectionTo(string database)
    {
        var text = server.Connection;
        return text.Contains("://", StringComparison.Ordinal)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{text}{(text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}dbname={database}"
            )
            : $"{text} dbname={database}";
    }
}
