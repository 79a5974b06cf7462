namespace BackupEdge.Objects.S3;

/// <summary>
/// Keys from settings: each is a value, or the absolute path of a file, which is read again when the engine refuses the keys.
/// </summary>
internal sealed record S3KeyOptions
{
    /// <summary>The id of the access key.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The file with the id of the access key.</summary>
    public string? AccessKeyFile { get; init; }

    /// <summary>The secret key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The file with the secret key.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>The session token of temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The file with the session token.</summary>
    public string? SessionTokenFile { get; init; }

    /// <summary>Returns a text without the secrets.</summary>
    public override string ToString() => $"S3KeyOptions {{ AccessKey = {AccessKey ?? AccessKeyFile} }}";
}
