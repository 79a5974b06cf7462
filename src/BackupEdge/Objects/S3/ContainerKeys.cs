namespace BackupEdge.Objects.S3;

/// <summary>Temporary keys of the role of a container (ECS, EKS).</summary>
/// <param name="http">The client for addresses on this machine.</param>
/// <param name="variable">Returns an environment variable.</param>
internal sealed class ContainerKeys(HttpClient http, Func<string, string?> variable) : IS3KeyProvider
{
    private const string Host = "http://169.254.170.2";

    /// <inheritdoc/>
    public async Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        var relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        var full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        var address = !string.IsNullOrEmpty(relative) ? Host + relative : full;
        if (string.IsNullOrEmpty(address))
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        var token = string.IsNullOrEmpty(file)
            ? variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
            : (await File.ReadAllTextAsync(file, cancel)).Trim();
        if (!string.IsNullOrEmpty(token))
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        using var response = await http.SendAsync(request, cancel);
        response.EnsureSuccessStatusCode();
        return IssuedKeys.Read(await response.Content.ReadAsStringAsync(cancel));
    }
}
