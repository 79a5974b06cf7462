namespace BackupEdge.Configuration;

/// <summary>
/// Everything settings are made of, so that a test can give all of it: what the command line says, the environment and the working folder.
/// </summary>
internal sealed record SettingsInput
{
    /// <summary>The file of <c>--config</c>; null for <c>backupedge.json</c> in the working folder, when there is one.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The folder of <c>--data</c>.</summary>
    public string? Data { get; init; }

    /// <summary>The address of <c>--listen</c>.</summary>
    public string? Listen { get; init; }

    /// <summary>Each <c>--source</c>: <c>NAME=PATH</c>, or a path whose folder names the source.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Each <c>--target</c>: <c>NAME=PATH</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The environment's variables; only those that begin with <c>BACKUPEDGE__</c> are looked at.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What relative paths of the command line and the environment start from.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Whether to read the secrets of bearer tokens and webhooks; only who checks or signs needs them.</summary>
    public bool WithSecrets { get; init; }
}
