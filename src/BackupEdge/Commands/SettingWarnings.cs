using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>What <c>serve</c> and <c>config check</c> warn about in a configuration that can be used.</summary>
internal static class SettingWarnings
{
    /// <summary>Every warning, each a sentence with what to do.</summary>
    public static IReadOnlyList<string> Of(LoadedSettings loaded) =>
        ListenSetting.FindWarning(loaded.Settings.Listen) is { } warning ? [.. loaded.Warnings, warning] : loaded.Warnings;
}
