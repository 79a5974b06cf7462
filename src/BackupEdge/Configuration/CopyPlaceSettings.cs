namespace BackupEdge.Configuration;

/// <summary>Reads where a copy is: the settings of <c>copies.NAME</c> about the bucket or the folder.</summary>
internal static class CopyPlaceSettings
{
    private const int MinBucket = 3;
    private const int MaxBucket = 255;
    private const int MaxPrefix = 512;

    /// <summary>The keys of a bucket.</summary>
    public static IReadOnlyList<string> BucketKeys { get; } = ["bucket", "prefix", .. BucketConnectionSettings.Keys];

    /// <summary>The keys of a folder.</summary>
    public static IReadOnlyList<string> FolderKeys { get; } = ["path"];

    /// <summary>Returns the bucket; null if it is not valid, which is noted as a problem.</summary>
    public static BucketPlace? ReadBucket(SettingSection copy, bool withSecrets)
    {
        if (!copy.Has("bucket"))
        {
            copy.Refuse("needs a 'bucket', and for an engine other than AWS an 'endpoint'.");
        }

        var connection = BucketConnectionSettings.Read(copy, withSecrets);
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

        return bucket is null || prefix is null
            ? null
            : new BucketPlace
            {
                Endpoint = connection.Endpoint,
                Region = connection.Region,
                Bucket = bucket,
                Prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/",
                PathStyle = connection.PathStyle,
                CaFile = connection.CaFile,
                AccessKey = connection.AccessKey,
                AccessKeyFile = connection.AccessKeyFile,
                SecretKey = connection.SecretKey,
                SecretKeyFile = connection.SecretKeyFile,
                SessionToken = connection.SessionToken,
                SessionTokenFile = connection.SessionTokenFile,
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
}
