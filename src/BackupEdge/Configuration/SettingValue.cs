namespace BackupEdge.Configuration;

/// <summary>One value that holds, for people.</summary>
/// <param name="Key">Its place, such as <c>sources.bots.path</c>.</param>
/// <param name="Value">The value; paths are absolute, secrets are replaced by <c>(secret)</c>.</param>
/// <param name="Origin">A file, an environment variable, an option, or <c>default</c>.</param>
internal sealed record SettingValue(string Key, string Value, string Origin);
