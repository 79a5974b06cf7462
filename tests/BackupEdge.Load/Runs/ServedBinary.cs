using BackupEdge.Load.Scenarios;
using BackupEdge.Testing;

namespace BackupEdge.Load.Runs;

/// <summary>Runs the published binary as a server on loopback for one load run. Disposing it removes what the server wrote.</summary>
public sealed class ServedBinary : IAsyncDisposable
{
    private static readonly string[] Targets = ["load1", "load2", "load3", "load4"];
    private readonly BackupEdgeServer _server;
    private readonly DirectoryInfo _restored;

    private ServedBinary(BackupEdgeServer server, DirectoryInfo restored, LoadAccess access)
    {
        _server = server;
        _restored = restored;
        Access = access;
    }

    /// <summary>The address, the keys and the targets of the server.</summary>
    public LoadAccess Access { get; }

    /// <summary>
    /// The peak resident memory of the server in bytes; null if the server has ended, as after Ctrl+C, which the terminal also sends to it.
    /// </summary>
    public long? PeakMemory
    {
        get
        {
            try
            {
                return _server.PeakMemory;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    // All callers have the same address, and the bots share one key, so these limits must not apply.
    private static readonly Dictionary<string, string> Unbounded = new()
    {
        ["BACKUPEDGE__LIMITS__CONNECTIONS_PER_ADDRESS"] = "10000",
        ["BACKUPEDGE__LIMITS__OPERATOR_BACKUPS_PER_HOUR"] = "10000",
        ["BACKUPEDGE__LIMITS__OPERATOR_DISK_PERCENT"] = "100",
    };

    /// <summary>Starts the server and creates a key for a bot.</summary>
    /// <param name="source">The folder that the server backs up; null for the sample bot.</param>
    /// <exception cref="InvalidOperationException">
    /// The server does not start, or a key cannot be created; the message has its output.
    /// </exception>
    public static async Task<ServedBinary> StartAsync(string? source)
    {
        var restored = Directory.CreateTempSubdirectory("backupedge-load-");
        BackupEdgeServer? server = null;
        try
        {
            server = await BackupEdgeServer.StartAsync(
                new ServerOptions
                {
                    Sources = new Dictionary<string, string>
                    {
                        // The server has another current folder.
                        ["bots"] = Path.GetFullPath(source ?? Path.Combine(PublishedBinary.RepositoryRoot, "samples", "helpdesk.gbai")),
                    },
                    Targets = Targets.ToDictionary(name => name, name => Path.Combine(restored.FullName, name)),
                    Environment = Unbounded,
                }
            );
            return new ServedBinary(
                server,
                restored,
                new LoadAccess(new Uri(server.Url), server.AdminKey, await OperatorKeyAsync(server), Targets)
            );
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }

            restored.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Stops the server and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _restored.Delete(recursive: true);
    }

    private static async Task<string> OperatorKeyAsync(BackupEdgeServer server)
    {
        var made = await BackupEdgeCommand.RunAsync("key", "create", "--data", server.Data, "--name", "bot", "--role", "backup_operator");
        return made.ExitCode == 0
            ? made.Output.Trim()
            : throw new InvalidOperationException($"A key for a bot could not be created:\n{made.Errors}");
    }
}
