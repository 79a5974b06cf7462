namespace BackupEdge.Configuration;

/// <summary>An effective setting, for display.</summary>
/// <param name="Key">The full key, such as <c>sources.bots.path</c>.</param>
/// <param name="Value">The value; paths are absolute, secrets are replaced by <c>(secret)</c>.</param>
/// <param name="Origin">The file, environment variable or option that sets it, or <c>default</c>.</param>
internal sealed record SettingValue(string Key, string Value, string Origin);
