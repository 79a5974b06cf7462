namespace BackupEdge.Objects.S3;

/// <summary>
/// Keys from the profile of <c>AWS_PROFILE</c> or <c>default</c>, in <c>~/.aws/credentials</c> and <c>~/.aws/config</c>. Only profiles with
/// keys: roles, single sign-on and programs are refused by name.
/// </summary>
/// <param name="address">The address of the store for messages.</param>
/// <param name="variable">Returns an environment variable.</param>
internal sealed class ProfileKeys(string address, Func<string, string?> variable) : IS3KeyProvider
{
    private static readonly string[] Unsupported = ["role_arn", "sso_session", "sso_start_url", "credential_process", "login_session"];

    /// <inheritdoc/>
    public async Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        var named = variable("AWS_PROFILE");
        var name = string.IsNullOrEmpty(named) ? "default" : named;
        var profile = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        await AddAsync(profile, PathOf("AWS_CONFIG_FILE", "config"), name == "default" ? "default" : "profile " + name, cancel);
        await AddAsync(profile, PathOf("AWS_SHARED_CREDENTIALS_FILE", "credentials"), name, cancel);
        if (profile.TryGetValue("aws_access_key_id", out var access) && profile.TryGetValue("aws_secret_access_key", out var secret))
        {
            return new S3Keys(access, secret, profile.GetValueOrDefault("aws_session_token"));
        }

        foreach (var key in Unsupported)
        {
            if (profile.ContainsKey(key))
            {
                throw ObjectFaults.Refused(address, $"the profile '{name}' has {key}, which is not supported. Use a profile with keys.");
            }
        }

        return string.IsNullOrEmpty(named)
            ? null
            : throw ObjectFaults.Refused(address, $"the profile '{name}' of AWS_PROFILE has no keys.");
    }

    private string? PathOf(string setting, string file)
    {
        var path = variable(setting);
        var home = variable("HOME");
        return !string.IsNullOrEmpty(path) ? path
            : string.IsNullOrEmpty(home) ? null
            : Path.Combine(home, ".aws", file);
    }

    private static async Task AddAsync(Dictionary<string, string> into, string? path, string section, CancellationToken cancel)
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        var isInside = false;
        foreach (var line in await File.ReadAllLinesAsync(path, cancel))
        {
            var text = line.Trim();
            if (text.StartsWith('[') && text.EndsWith(']'))
            {
                isInside = text[1..^1].Trim() == section;
            }
            else if (isInside && !text.StartsWith('#') && !text.StartsWith(';') && text.IndexOf('=') is > 0 and var equals)
            {
                into[text[..equals].TrimEnd()] = text[(equals + 1)..].TrimStart();
            }
        }
    }
}
