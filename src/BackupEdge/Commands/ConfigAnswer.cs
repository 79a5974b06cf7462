using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>The configuration as the command line tells it.</summary>
/// <param name="Valid">Always true; a configuration that is not is an error.</param>
/// <param name="ConfigFile">The file that was read; null when there is none.</param>
/// <param name="Values">Each value that holds, with its origin; secrets are left out.</param>
/// <param name="Warnings">What may be a mistake.</param>
internal sealed record ConfigAnswer(bool Valid, string? ConfigFile, IReadOnlyList<SettingValue> Values, IReadOnlyList<string> Warnings);
