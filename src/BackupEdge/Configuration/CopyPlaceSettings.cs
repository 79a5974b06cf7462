namespace BackupEdge.Configuration;

/// <summary>Reads where a copy is: the settings of <c>copies.NAME</c> about the bucket or the folder.</summary>
internal static class CopyPlaceSettings
{
    private const string Access = "access_key";
    private const string Secret = "secret_key";
    private const string Token = "session_token";
    private const int MinBucket = 3;
    private const int MaxBucket = 255;
    private const int MaxPrefix = 512;

    /// <summary>The keys of a bucket.</summary>
    public static IReadOnlyList<string> BucketKeys { get; } =
    [
        "endpoint",
        "region",
        "bucket",
        "prefix",
        "path_style",
        "ca_file",
        "access_key",
        "access_key_file",
        "secret_key",
        "secret_key_file",
        "session_token",
        "session_token_file",
    ];

    /// <summary>The keys of a folder.</summary>
    public static IReadOnlyList<string> FolderKeys { get; } = ["path"];

    /// <summary>Returns the bucket; null if it is not valid, which is noted as a problem.</summary>
    public static BucketPlace? ReadBucket(SettingSection copy, bool withSecrets)
    {
        if (!copy.Has("bucket"))
        {
            copy.Refuse("needs a 'bucket', and for an engine other than AWS an 'endpoint'.");
        }

        var endpoint = ReadEndpoint(copy);
        var region = copy.Text("region");
        var bucket = copy.Text("bucket");
        var prefix = copy.Has("prefix") ? copy.Text("prefix") : "";
        if (bucket is not null && FindBucketProblem(bucket) is { } problem)
        {
            copy.Refuse("bucket", problem);
            bucket = null;
        }

        if (prefix is not null && FindPrefixProblem(prefix) is { } wrong)
        {
            copy.Refuse("prefix", wrong);
            prefix = null;
        }

        var (access, accessFile) = ReadKey(copy, Access, withSecrets);
        var (secret, secretFile) = ReadKey(copy, Secret, withSecrets);
        var (token, tokenFile) = ReadKey(copy, Token, withSecrets);
        CheckKeys(copy);
        return bucket is null || prefix is null
            ? null
            : new BucketPlace
            {
                Endpoint = endpoint,
                Region = region,
                Bucket = bucket,
                Prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/",
                PathStyle = copy.Has("path_style") ? copy.Flag("path_style", defaultValue: true) : null,
                CaFile = copy.Path("ca_file"),
                AccessKey = access,
                AccessKeyFile = accessFile,
                SecretKey = secret,
                SecretKeyFile = secretFile,
                SessionToken = token,
                SessionTokenFile = tokenFile,
            };
    }

    /// <summary>Returns the folder; null if it is not valid, which is noted as a problem.</summary>
    public static FolderPlace? ReadFolder(SettingSection copy, DataPaths data)
    {
        if (!copy.Has("path"))
        {
            copy.Refuse("needs a 'path': the folder of a mounted disk or share.");
        }

        var path = copy.Path("path");
        if (path is not null && new FolderRules(data).IsInDataFolder(path))
        {
            copy.Refuse("path", $"must not lie in the data folder ({data.Path}), which it is a copy of. Choose another disk.");
            return null;
        }

        return path is null ? null : new FolderPlace(path);
    }

    /// <summary>Returns whether two copies would write to the same place.</summary>
    public static bool IsSame(CopyPlace left, CopyPlace right) =>
        (left, right) switch
        {
            (BucketPlace a, BucketPlace b) => (a.Endpoint, a.Bucket, a.Prefix) == (b.Endpoint, b.Bucket, b.Prefix),
            (FolderPlace a, FolderPlace b) => RealPath.Of(a.Path) == RealPath.Of(b.Path),
            _ => false,
        };

    /// <summary>Returns why a name cannot be that of a bucket, or null.</summary>
    public static string? FindBucketProblem(string bucket) =>
        bucket.Length is >= MinBucket and <= MaxBucket
        && bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        && char.IsAsciiLetterOrDigit(bucket[0])
        && !bucket.Contains("..", StringComparison.Ordinal)
            ? null
            : $"must be the name of a bucket, of {MinBucket} to {MaxBucket} letters, digits, '.', '-' and '_', without an address.";

    /// <summary>Returns why a prefix cannot be used, or null.</summary>
    public static string? FindPrefixProblem(string prefix) =>
        prefix.Length <= MaxPrefix
        && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
        && (prefix.Length == 0 || prefix.TrimEnd('/').Split('/').All(segment => segment is not ("" or "." or "..")))
        && !prefix.EndsWith("//", StringComparison.Ordinal)
            ? null
            : $"must be a path such as hosts/bots1 of letters, digits, '.', '-' and '_', without a '/' at its beginning.";

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
