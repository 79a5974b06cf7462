using BackupEdge.Commands.Remote;
using BackupEdge.Faults;
using BackupEdge.Http;

namespace BackupEdge.Commands;

/// <summary>The server that a command line names in place of the data folder of this machine.</summary>
internal sealed class ServerChoice
{
    private const string ServerVariable = "BACKUPEDGE_SERVER";
    private const string KeyVariable = "BACKUPEDGE_API_KEY_FILE";
    private const string ServerOption = "--server";
    private const string KeyOption = "--key-file";
    private const string CaOption = "--ca-file";
    private readonly CommandEnvironment _environment;
    private readonly (string Value, string Origin)? _server;
    private readonly (string Value, string Origin)? _keyFile;
    private readonly string? _caFile;

    /// <summary>Reads the options and variables.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if both a server and a data folder are named.</exception>
    public ServerChoice(CommandRun run, CommandScope scope)
    {
        _environment = run.CommandEnvironment;
        var isLocal = run.Get(scope.Data) is not null || run.Get(scope.Config) is not null;
        if (isLocal && run.Get(scope.Server) is not null)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{ServerOption} cannot be used with --data or --config, which name a data folder of this machine. Leave one of them out.",
                ("field", "server")
            );
        }

        // A data folder on the command line counts more than a server in a variable.
        _server = Find(run.Get(scope.Server), ServerOption, isLocal ? null : ServerVariable);
        _keyFile = Find(run.Get(scope.KeyFile), KeyOption, KeyVariable);
        _caFile = run.Get(scope.CaFile);
        if (_server is null && (run.Get(scope.KeyFile) ?? _caFile) is not null)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{(_caFile is null ? KeyOption : CaOption)} is only possible with {ServerOption}.",
                ("field", "server")
            );
        }
    }

    /// <summary>Whether a server is named.</summary>
    public bool IsNamed => _server is not null;

    /// <summary>The option or variable that names the server.</summary>
    public string Origin => _server is { } server ? server.Origin : "";

    /// <summary>The address of the server.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is not valid.</exception>
    public Uri Address() =>
        _server is { } server
            ? RemoteAddress.Parse(server.Value, server.Origin)
            : throw new InvalidOperationException("No server is named.");

    /// <summary>Creates the service as this server.</summary>
    /// <param name="errors">Receives a warning about the key's file.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if the address or a file is not valid, <c>io_error</c> if there are no certificate authorities.
    /// </exception>
    public RemoteService Open(ErrorOutput errors)
    {
        var address = Address();
        if (_keyFile is not { } file)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{Origin} needs a key: name a file with an API key with {KeyOption} or ${KeyVariable}. The key itself is never an "
                    + "argument, because other users can see arguments.",
                ("field", "key_file")
            );
        }

        var (key, warning) = RemoteKey.Read(Path.GetFullPath(file.Value, _environment.WorkingFolder), file.Origin);
        if (warning is not null)
        {
            errors.Warn(warning);
        }

        var client =
            address.Scheme == "https" ? OutgoingHttp.NewSecure(TrustedRoots.LoadWith(CaFile(), CaOption)) : OutgoingHttp.NewPlain();
        return new RemoteService(new RemoteClient(client, address, key));
    }

    private string? CaFile() => _caFile is null ? null : Path.GetFullPath(_caFile, _environment.WorkingFolder);

    // An empty variable counts as not set, as for all other variables.
    private (string Value, string Origin)? Find(string? option, string optionName, string? variable) =>
        option is not null ? (option, optionName)
        : variable is not null && _environment.Environment.GetValueOrDefault(variable) is { Length: > 0 } value ? (value, $"${variable}")
        : null;
}
