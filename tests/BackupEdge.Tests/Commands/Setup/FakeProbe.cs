using BackupEdge.Commands.Setup;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands.Setup;

/// <summary>A host on which nothing runs but what a test says.</summary>
internal sealed class FakeProbe : IHostProbe
{
    /// <summary>The ports at which something listens, on any host.</summary>
    public HashSet<int> Ports { get; } = [];

    /// <summary>The responses by address, such as <c>http://127.0.0.1:9100/</c>.</summary>
    public Dictionary<string, ProbedAnswer> Answers { get; } = [];

    /// <summary>The outputs of programs by name. These programs exist.</summary>
    public Dictionary<string, string> Programs { get; } = [];

    /// <summary>The databases of every server; null for servers that refuse the role.</summary>
    public IReadOnlyList<string>? Databases { get; set; }

    /// <summary>The buckets of every engine; null for engines that refuse the keys.</summary>
    public IReadOnlyList<string>? Buckets { get; set; }

    /// <summary>The connections that were used.</summary>
    public List<PostgresConnection> Connections { get; } = [];

    public bool IsListening(string host, int port) => Ports.Contains(port);

    public ProbedAnswer? Get(Uri address) => Answers.GetValueOrDefault(address.ToString());

    public string? OutputOf(string program, params IReadOnlyList<string> arguments) => Programs.GetValueOrDefault(program);

    public bool HasProgram(string program) => Programs.ContainsKey(program);

    public IReadOnlyList<string> ReadDatabases(PostgresConnection connection)
    {
        Connections.Add(connection);
        return Databases ?? throw new Fault(FaultCode.SourceFailed, "password authentication failed\nfor user \"backupedge\"");
    }

    public IReadOnlyList<string> ReadBuckets(BucketConnection connection) =>
        Buckets ?? throw new Fault(FaultCode.SourceFailed, "The keys are refused.");
}
