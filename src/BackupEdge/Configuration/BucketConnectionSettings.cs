using BackupEdge.Engine.Buckets;

namespace BackupEdge.Configuration;

/// <summary>Reads how to connect to an S3 engine: settings of a copy, a source or a target.</summary>
internal static class BucketConnectionSettings
{
    private const string Access = "access_key";
    private const string Secret = "secret_key";
    private const string Token = "session_token";

    /// <summary>The keys of a connection.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "endpoint",
        "region",
        "path_style",
        "ca_file",
        "access_key",
        "access_key_file",
        "secret_key",
        "secret_key_file",
        "session_token",
        "session_token_file",
    ];

    /// <summary>Returns the connection, and notes a problem for each value that is not valid.</summary>
    /// <param name="section">The section.</param>
    /// <param name="withSecrets">Whether the files of secrets must exist.</param>
    public static BucketConnection Read(SettingSection section, bool withSecrets)
    {
        var endpoint = ReadEndpoint(section);
        var region = section.Text("region");
        var (access, accessFile) = ReadKey(section, Access, withSecrets);
        var (secret, secretFile) = ReadKey(section, Secret, withSecrets);
        var (token, tokenFile) = ReadKey(section, Token, withSecrets);
        CheckKeys(section);
        return new BucketConnection
        {
            Endpoint = endpoint,
            Region = region,
            PathStyle = section.Has("path_style") ? section.Flag("path_style", defaultValue: true) : null,
            CaFile = section.Path("ca_file"),
            AccessKey = access,
            AccessKeyFile = accessFile,
            SecretKey = secret,
            SecretKeyFile = secretFile,
            SessionToken = token,
            SessionTokenFile = tokenFile,
        };
    }

    private static Uri? ReadEndpoint(SettingSection copy)
    {
        var endpoint = copy.Url("endpoint");
        if (endpoint is not null && endpoint.PathAndQuery != "/")
        {
            copy.Refuse("endpoint", "must be an address without a path, such as https://s3.example.org. The bucket is in 'bucket'.");
            return null;
        }

        return endpoint;
    }

    // A file is read when it is needed, since keys in files are replaced while the server runs. Keys in the settings are for every
    // command, since any that reads a backup may have to read it in the copy.
    private static (string? Value, string? File) ReadKey(SettingSection copy, string name, bool withSecrets)
    {
        var fileName = name + "_file";
        if (copy.Has(name) && copy.Has(fileName))
        {
            copy.Refuse($"has both '{name}' and '{fileName}'. Keep one.");
        }

        var value = copy.Text(name, isSecret: true);
        var file = copy.Path(fileName);
        if (file is not null && SecretFile.FindWarning(copy.FullKey(fileName), file) is { } warning)
        {
            copy.Warn(warning);
        }

        if (file is not null && withSecrets && !File.Exists(file))
        {
            copy.Refuse(fileName, $"names a file that does not exist: '{file}'.");
        }

        return (value, file);
    }

    private static void CheckKeys(SettingSection copy)
    {
        var hasAccess = copy.Has(Access) || copy.Has(Access + "_file");
        var hasSecret = copy.Has(Secret) || copy.Has(Secret + "_file");
        if (hasAccess != hasSecret)
        {
            copy.Refuse(
                hasAccess
                    ? $"has an '{Access}' and no '{Secret}_file'. Add it, or remove both to take the keys from the environment."
                    : $"has a '{Secret}' and no '{Access}'. Add it, or remove both to take the keys from the environment."
            );
        }

        if (!hasAccess && (copy.Has(Token) || copy.Has(Token + "_file")))
        {
            copy.Refuse($"has a '{Token}' and no '{Access}'. Add it, or remove the token.");
        }
    }
}
