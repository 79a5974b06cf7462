using BackupEdge.Configuration;

namespace BackupEdge.Contracts;

/// <summary>The effective settings of the service.</summary>
/// <param name="ConfigFile">The file that was read when the service started; <c>null</c> if there is none.</param>
/// <param name="Values">The settings, defaults included, in the order of the manual.</param>
internal sealed record ConfigurationAnswer(string? ConfigFile, IReadOnlyList<SettingAnswer> Values)
{
    /// <summary>Converts settings.</summary>
    public static ConfigurationAnswer From(ShownSettings settings) =>
        new(settings.ConfigFile, [.. settings.Values.Select(SettingAnswer.From)]);
}
