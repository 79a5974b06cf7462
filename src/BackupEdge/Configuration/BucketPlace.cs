namespace BackupEdge.Configuration;

/// <summary>A bucket of an engine that has the interface of Amazon S3.</summary>
internal sealed record BucketPlace : CopyPlace
{
    /// <summary>The word of the settings.</summary>
    public const string Word = "s3";

    /// <summary>The address of the engine, such as <c>https://s3.example.org</c>; null for that of AWS in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>What all keys begin with, empty or ending in <c>/</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The region; null for us-east-1, which engines other than AWS expect.</summary>
    public string? Region { get; init; }

    /// <summary>The id of the access key; null to take the credentials from the environment, a profile or the machine.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of the access key; null if there is no access key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The absolute path of a file with the id of the access key, read again when the engine refuses it; null for none.</summary>
    public string? AccessKeyFile { get; init; }

    /// <summary>The absolute path of a file with the secret of the access key; null for none.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The session token of temporary keys; null for none.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The absolute path of a file with the session token; null for none.</summary>
    public string? SessionTokenFile { get; init; }

    /// <summary>
    /// Whether the bucket is in the path of addresses, not in the name of the host; null for the default: in the path, except on AWS.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>The absolute path of a file with the certificates of a private authority; null for those of the system alone.</summary>
    public string? CaFile { get; init; }

    /// <inheritdoc/>
    public override string Kind => Word;

    /// <inheritdoc/>
    public override string Address => $"s3://{Bucket}/{Prefix}";

    /// <summary>Returns the address, without keys.</summary>
    public override string ToString() => Address;
}
