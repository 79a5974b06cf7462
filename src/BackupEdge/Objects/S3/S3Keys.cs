namespace BackupEdge.Objects.S3;

/// <summary>Keys that sign requests.</summary>
/// <param name="AccessKey">The id of the access key, which requests contain.</param>
/// <param name="SecretKey">The secret key.</param>
/// <param name="SessionToken">The token of temporary keys, which requests contain; null for others.</param>
/// <param name="Expires">When temporary keys end, in UTC; null if they do not, or if that is unknown.</param>
internal sealed record S3Keys(string AccessKey, string SecretKey, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    /// <summary>Returns a text without the secrets.</summary>
    public override string ToString() => $"S3Keys {{ AccessKey = {AccessKey} }}";
}
