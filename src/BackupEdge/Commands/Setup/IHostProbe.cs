using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Setup;

/// <summary>
/// Asks what runs on the host, or on the hosts that its settings name. Nothing is changed. Each question takes a few seconds at most.
/// </summary>
internal interface IHostProbe
{
    /// <summary>Returns whether something accepts connections.</summary>
    bool IsListening(string host, int port);

    /// <summary>Returns the response to a GET without credentials; null if there is none.</summary>
    ProbedAnswer? Get(Uri address);

    /// <summary>Returns the standard output of a program; null if it does not exist or fails.</summary>
    string? OutputOf(string program, params IReadOnlyList<string> arguments);

    /// <summary>Returns whether a program exists.</summary>
    bool HasProgram(string program);

    /// <summary>Returns the names of the databases of a PostgreSQL server, sorted.</summary>
    /// <exception cref="Fault">The server cannot be asked.</exception>
    IReadOnlyList<string> ReadDatabases(PostgresConnection connection);

    /// <summary>Returns the names of the buckets of an S3 engine, sorted.</summary>
    /// <exception cref="Fault">The engine cannot be asked.</exception>
    IReadOnlyList<string> ReadBuckets(BucketConnection connection);
}
