namespace BackupEdge.Configuration;

/// <summary>Settings, and where they come from.</summary>
/// <param name="Settings">The settings, checked.</param>
/// <param name="ConfigFile">The file that was read, absolute; null when there is none.</param>
/// <param name="Values">Each value that holds, defaults too; secrets are left out.</param>
/// <param name="Warnings">What may be a mistake but need not be, such as a source that is not there yet.</param>
internal sealed record LoadedSettings(
    Settings Settings,
    string? ConfigFile,
    IReadOnlyList<SettingValue> Values,
    IReadOnlyList<string> Warnings
);
