namespace BackupEdge.Configuration;

/// <summary>The settings of a run, and where each value was set.</summary>
/// <param name="Settings">The checked settings.</param>
/// <param name="ConfigFile">The file that was read, absolute; null if none was read.</param>
/// <param name="Values">The effective values, including defaults; secrets are replaced by <c>(secret)</c>.</param>
/// <param name="Warnings">Possible mistakes, such as a source that does not exist yet.</param>
internal sealed record LoadedSettings(
    Settings Settings,
    string? ConfigFile,
    IReadOnlyList<SettingValue> Values,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>Returns whether a setting is set, and not the default.</summary>
    public bool IsSet(string key) => Values.Any(value => value.Key == key && value.Origin != SettingNotes.Default);

    /// <summary>The paths that were searched for a configuration file.</summary>
    public IReadOnlyList<string> Searched { get; init; } = [];
}
