using System.Net;

namespace BackupEdge.Objects.S3;

/// <summary>Temporary keys of the role of a virtual machine (EC2), by the second version of its metadata service.</summary>
/// <param name="http">The client for addresses on this machine.</param>
/// <param name="variable">Returns an environment variable.</param>
internal sealed class InstanceKeys(HttpClient http, Func<string, string?> variable) : IS3KeyProvider
{
    private const string Host = "http://169.254.169.254";
    private const string Roles = "/latest/meta-data/iam/security-credentials/";

    /// <inheritdoc/>
    public async Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        if (string.Equals(variable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var host = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") is { Length: > 0 } named ? named.TrimEnd('/') : Host;
        try
        {
            var token = await GetAsync(HttpMethod.Put, host + "/latest/api/token", null, cancel);
            if (token is null || await GetAsync(HttpMethod.Get, host + Roles, token, cancel) is not { } roles)
            {
                return null;
            }

            var role = roles.Split('\n')[0].Trim();
            return await GetAsync(HttpMethod.Get, host + Roles + role, token, cancel) is { } json ? IssuedKeys.Read(json) : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // Not a machine of AWS, where nobody answers: there are no keys in this place, which the caller reports.
            return null;
        }
    }

    private async Task<string?> GetAsync(HttpMethod method, string address, string? token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add(token is null ? "X-aws-ec2-metadata-token-ttl-seconds" : "X-aws-ec2-metadata-token", token ?? "21600");
        using var response = await http.SendAsync(request, cancel);
        return response.StatusCode == HttpStatusCode.OK ? (await response.Content.ReadAsStringAsync(cancel)).Trim() : null;
    }
}
