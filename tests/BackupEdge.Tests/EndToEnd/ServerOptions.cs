using System.Security.Cryptography.X509Certificates;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What a <see cref="BackupEdgeServer"/> is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>Sources by name, <c>--source NAME=PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>Targets by name, <c>--target NAME=PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments of <c>serve</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The authority of the certificate that it serves https with; null for http.</summary>
    public X509Certificate2? Root { get; init; }

    /// <summary>The data folder, which then stays when the server is disposed of; null for a scratch one that goes.</summary>
    public string? Data { get; init; }
}
