namespace BackupEdge.Engine.Buckets;

/// <summary>How to connect to an object engine that has the interface of Amazon S3.</summary>
internal sealed record BucketConnection
{
    /// <summary>The address of the engine, http or https without a path; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region; null for us-east-1, which engines other than AWS expect.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whether the bucket is in the path of addresses, not in the name of the host; null for the default: in the path, except on AWS.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>The absolute path of a file with the certificates of a private authority; null for those of the system alone.</summary>
    public string? CaFile { get; init; }

    /// <summary>The id of the access key; null to take the credentials from the environment, a profile or the machine.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of the access key; null if there is no access key, or it is in a file.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The session token of temporary keys; null for none.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The absolute path of a file with the id of the access key, read again when the engine refuses it; null for none.</summary>
    public string? AccessKeyFile { get; init; }

    /// <summary>The absolute path of a file with the secret of the access key; null for none.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The absolute path of a file with the session token; null for none.</summary>
    public string? SessionTokenFile { get; init; }

    /// <summary>The address of the engine for messages and archives, without keys, such as <c>https://drive.example.org:9000</c>.</summary>
    public string Address => Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"https://s3.{Region ?? "us-east-1"}.amazonaws.com";

    /// <summary>Returns the address, without keys.</summary>
    public override string ToString() => Address;
}
