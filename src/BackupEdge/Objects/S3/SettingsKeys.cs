namespace BackupEdge.Objects.S3;

/// <summary>Keys from the settings or the files that they name.</summary>
/// <param name="address">The address of the store for messages.</param>
/// <param name="options">The settings.</param>
internal sealed class SettingsKeys(string address, S3KeyOptions options) : IS3KeyProvider
{
    /// <inheritdoc/>
    public async Task<S3Keys?> FindAsync(CancellationToken cancel)
    {
        var access = await ReadAsync("access_key", options.AccessKey, options.AccessKeyFile, cancel);
        var secret = await ReadAsync("secret_key", options.SecretKey, options.SecretKeyFile, cancel);
        var token = await ReadAsync("session_token", options.SessionToken, options.SessionTokenFile, cancel);
        return (access, secret) switch
        {
            (null, null) => null,
            ({ Length: > 0 }, { Length: > 0 }) => new S3Keys(access, secret, token),
            _ => throw ObjectFaults.Refused(address, "access_key and secret_key must both be set."),
        };
    }

    private async Task<string?> ReadAsync(string setting, string? value, string? file, CancellationToken cancel)
    {
        if (value is not null || file is null)
        {
            return value;
        }

        try
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ObjectFaults.Refused(address, $"the file '{file}' of {setting}_file cannot be read: {e.Message}", e);
        }
    }
}
