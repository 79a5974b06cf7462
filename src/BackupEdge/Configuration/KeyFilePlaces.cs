using BackupEdge.Engine.Platform;

namespace BackupEdge.Configuration;

/// <summary>
/// Lists where the host's key file is looked for if <c>encryption.key_file</c> is not set: a credential of systemd, a secret of a
/// container engine, beside the configuration file of the installed service, and in the user's configuration folder.
/// </summary>
internal static class KeyFilePlaces
{
    /// <summary>The path of the secret in a container.</summary>
    public const string ContainerSecret = "/run/secrets/backupedge_key";

    private const string CredentialName = "backupedge.key";
    private const string FileName = "encryption.key";

    /// <summary>Returns the absolute paths, in the order in which they are searched.</summary>
    public static IReadOnlyList<string> Of(SettingsInput input)
    {
        var places = new List<string>();
        if (input.Environment.GetValueOrDefault("CREDENTIALS_DIRECTORY") is { Length: > 0 } credentials)
        {
            places.Add(Path.GetFullPath(Path.Combine(credentials, CredentialName), input.WorkingFolder));
        }

        places.Add(ContainerSecret);
        places.AddRange(ForNew(input));
        return places;
    }

    /// <summary>Returns the absolute paths at which a new key file may be created, the preferred one first.</summary>
    public static IReadOnlyList<string> ForNew(SettingsInput input)
    {
        var system = input.SystemFile is { } file ? Path.Combine(Path.GetDirectoryName(file)!, FileName) : null;
        var own = OwnFolder(input) is { } folder ? Path.Combine(folder, "backupedge", FileName) : null;
        var places = OperatingSystem.IsLinux() && Posix.geteuid() == 0 ? (string?[])[system, own] : [own, system];
        return [.. places.OfType<string>()];
    }

    // The variables and their defaults: XDG Base Directory Specification.
    private static string? OwnFolder(SettingsInput input) =>
        input.Environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } config && Path.IsPathRooted(config) ? config
        : input.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home && Path.IsPathRooted(home) ? Path.Combine(home, ".config")
        : null;
}
