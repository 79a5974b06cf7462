using System.Security.Cryptography.X509Certificates;

namespace BackupEdge.Testing;

/// <summary>The options of a <see cref="BackupEdgeServer"/>.</summary>
internal sealed record ServerOptions
{
    /// <summary>Gets the sources by name, for <c>--source NAME=PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the targets by name, for <c>--target NAME=PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets further arguments of <c>serve</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Gets the environment variables to add.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the root of the server's certificate for https; <see langword="null"/> for http.</summary>
    public X509Certificate2? Root { get; init; }

    /// <summary>Gets the data folder, which disposing the server keeps; <see langword="null"/> for one in its scratch folder.</summary>
    public string? Data { get; init; }
}
