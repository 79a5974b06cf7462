namespace BackupEdge.Objects.S3;

/// <summary>The places that keys are taken from.</summary>
internal static class KeyPlaces
{
    /// <summary>Returns the places in the order in which they are searched.</summary>
    /// <param name="options">The settings of the store.</param>
    /// <param name="address">The address of the store for messages.</param>
    /// <param name="http">The client for services on the internet.</param>
    /// <param name="local">The client for services of this machine.</param>
    public static IReadOnlyList<IS3KeyProvider> Of(S3StoreOptions options, string address, HttpClient http, HttpClient local)
    {
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        return options.Keys is { } keys
            ? [new SettingsKeys(address, keys)]
            :
            [
                new EnvironmentKeys(variable),
                new WebIdentityKeys(address, http, variable, options.Region),
                new ProfileKeys(address, variable),
                new ContainerKeys(local, variable),
                new InstanceKeys(local, variable),
            ];
    }
}
