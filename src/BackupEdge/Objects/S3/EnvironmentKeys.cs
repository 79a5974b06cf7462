namespace BackupEdge.Objects.S3;

/// <summary>Keys from the variables that the AWS tools use.</summary>
/// <param name="variable">Returns an environment variable.</param>
internal sealed class EnvironmentKeys(Func<string, string?> variable) : IS3KeyProvider
{
    /// <inheritdoc/>
    public Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        var access = variable("AWS_ACCESS_KEY_ID");
        var secret = variable("AWS_SECRET_ACCESS_KEY");
        var token = variable("AWS_SESSION_TOKEN");
        return Task.FromResult(
            string.IsNullOrEmpty(access) || string.IsNullOrEmpty(secret)
                ? null
                : new S3Keys(access, secret, string.IsNullOrEmpty(token) ? null : token)
        );
    }
}
