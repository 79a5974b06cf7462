namespace BackupEdge.Configuration;

/// <summary>The configuration file of a run.</summary>
/// <param name="Path">The absolute path.</param>
/// <param name="NamedBy">The option or variable that names the file; null if it was found by search.</param>
internal sealed record FoundSettingsFile(string Path, string? NamedBy);
