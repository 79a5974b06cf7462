namespace BackupEdge.Configuration;

/// <summary>
/// The inputs from which settings are loaded: the command line, the environment and the working folder. Tests can set all of them.
/// </summary>
internal sealed record SettingsInput
{
    /// <summary>The file of <c>--config</c>; null to search for one, see <see cref="SettingsSearch"/>.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The absolute path of the installed service's file, which is searched last; null for none.</summary>
    public string? SystemFile { get; init; }

    /// <summary>The folder of <c>--data</c>, or null.</summary>
    public string? Data { get; init; }

    /// <summary>The address of <c>--listen</c>, or null.</summary>
    public string? Listen { get; init; }

    /// <summary>The file of <c>--host-key-file</c>, or null.</summary>
    public string? HostKeyFile { get; init; }

    /// <summary>The values of <c>--source</c>: <c>NAME=PATH</c>, or a path whose last segment is the name.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The values of <c>--target</c>: <c>NAME=PATH</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>
    /// The environment variables, of which <c>BACKUPEDGE_CONFIG</c> and those that begin with <c>BACKUPEDGE__</c> are used.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder against which relative paths of the command line and the environment are resolved.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>
    /// Whether to read the secrets of bearer tokens, webhooks and the certificate; false for commands that do not use them.
    /// </summary>
    public bool WithSecrets { get; init; }
}
