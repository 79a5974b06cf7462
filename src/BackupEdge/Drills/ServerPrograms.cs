using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Drills;

/// <summary>The programs of a PostgreSQL server, which are in one folder.</summary>
/// <param name="folder">The absolute path of the folder.</param>
internal sealed class ServerPrograms(string folder)
{
    private const string ServerName = "postgres";

    /// <summary>The server.</summary>
    public string Server => Path.Join(folder, ServerName);

    /// <summary>Prints what the files of a server say about it.</summary>
    public string ControlData => Path.Join(folder, "pg_controldata");

    /// <summary>Checks the checksums of the files of a server that is not running.</summary>
    public string Checksums => Path.Join(folder, "pg_checksums");

    /// <summary>The program <c>pg_dump</c>, beside which clients are searched for.</summary>
    public string Dump => Path.Join(folder, "pg_dump");

    /// <summary>
    /// Finds the programs of a major version: in the folder of the settings, beside the client programs of the source, or where the
    /// packages of Debian, Red Hat and Alpine have them. Returns null if they are not installed.
    /// </summary>
    /// <param name="version">The major version.</param>
    /// <param name="rules">The settings of drills.</param>
    /// <param name="source">The source, if it is configured.</param>
    public static ServerPrograms? Find(int version, DrillRules rules, PostgresPhysicalSource? source)
    {
        IEnumerable<string?> places = rules.ServerPrograms is { } set
            ? [set]
            :
            [
                BesideOf(source?.Postgres.DumpProgram),
                $"/usr/lib/postgresql/{version}/bin",
                $"/usr/pgsql-{version}/bin",
                $"/usr/libexec/postgresql{version}",
                BesideOf(ServerName),
            ];
        foreach (var place in places)
        {
            if (place is not null && ProgramFile.Find(Path.Join(place, ServerName)) is not null)
            {
                return new ServerPrograms(place);
            }
        }

        return null;
    }

    private static string? BesideOf(string? program) =>
        program is not null && ProgramFile.Find(program) is { } path
            ? Path.GetDirectoryName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
            : null;
}
