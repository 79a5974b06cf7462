namespace BackupEdge.Objects.S3;

/// <summary>The settings of a bucket.</summary>
internal sealed record S3StoreOptions
{
    /// <summary>The default of <see cref="Region"/>, which engines other than AWS expect.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>The name of the bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The address of the engine, http or https without a path; null for AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = DefaultRegion;

    /// <summary>What all keys begin with: empty, or ending with <c>/</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Whether the bucket is in the path of addresses, not in the name of the host; null for the default: in the path, except on AWS with a
    /// bucket whose name has no dot.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>The keys that sign requests; null to search environment, profile, web identity, container and instance.</summary>
    public S3KeyOptions? Keys { get; init; }

    /// <summary>The absolute path of a file with the certificates of a private authority; null for those of the system alone.</summary>
    public string? CaFile { get; init; }

    /// <summary>How long a request may make no progress before it is canceled and tried again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}
