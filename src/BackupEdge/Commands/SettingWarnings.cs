using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>Collects the warnings about a valid configuration for <c>serve</c> and <c>config check</c>.</summary>
internal static class SettingWarnings
{
    /// <summary>Returns all warnings. Each is a sentence that says what to do.</summary>
    public static IReadOnlyList<string> Of(LoadedSettings loaded) =>
        [
            .. loaded.Warnings,
            .. CopyWarnings.Of(loaded.Settings),
            .. ListenSetting.FindWarning(loaded.Settings.Listen) is { } warning ? [warning] : Array.Empty<string>(),
        ];
}
