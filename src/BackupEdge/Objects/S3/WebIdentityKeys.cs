using System.Globalization;

namespace BackupEdge.Objects.S3;

/// <summary>
/// Temporary keys for a token of an identity provider, as Kubernetes gives to pods (<c>AssumeRoleWithWebIdentity</c> of STS).
/// </summary>
/// <param name="address">The address of the store for messages.</param>
/// <param name="http">The client for the service.</param>
/// <param name="variable">Returns an environment variable.</param>
/// <param name="region">The region of the service.</param>
internal sealed class WebIdentityKeys(string address, HttpClient http, Func<string, string?> variable, string region) : IS3KeyProvider
{
    /// <inheritdoc/>
    public async Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        var file = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        var role = variable("AWS_ROLE_ARN");
        if (string.IsNullOrEmpty(file) || string.IsNullOrEmpty(role))
        {
            return null;
        }

        var service = variable("AWS_ENDPOINT_URL_STS") is { Length: > 0 } named
            ? named
            : $"https://sts.{region}.{S3Address.DomainOf(region)}";
        var session = variable("AWS_ROLE_SESSION_NAME");
        using var form = new FormUrlEncodedContent([
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", role),
            new("RoleSessionName", string.IsNullOrEmpty(session) ? "backupedge" : session),
            new("WebIdentityToken", (await File.ReadAllTextAsync(file, cancel)).Trim()),
        ]);
        using var response = await http.PostAsync(new Uri(service), form, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        if ((int)response.StatusCode is >= 400 and < 500)
        {
            throw ObjectFaults.Refused(address, $"{service} does not issue keys for the role '{role}': {Reason(text)}");
        }

        response.EnsureSuccessStatusCode();
        return Find(S3Xml.Parse(text), "Credentials") is { } keys
            ? new S3Keys(
                keys.Text("AccessKeyId"),
                keys.Text("SecretAccessKey"),
                keys.Text("SessionToken"),
                DateTimeOffset.Parse(keys.Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)
            )
            : throw new IOException("The service that issues keys answered with an incomplete document.");
    }

    private static string Reason(string text)
    {
        try
        {
            return Find(S3Xml.Parse(text), "Message")?.Value ?? text;
        }
        catch (IOException)
        {
            return text;
        }
    }

    private static S3Xml? Find(S3Xml from, string name)
    {
        if (from.Name == name)
        {
            return from;
        }

        foreach (var child in from.Children)
        {
            if (Find(child, name) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
