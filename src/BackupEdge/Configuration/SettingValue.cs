namespace BackupEdge.Configuration;

/// <summary>One value that holds, for people.</summary>
/// <param name="Key">Its place, such as `sources.bots.path`.</param>
/// <param name="Value">The value; paths are absolute, secrets are replaced by `(secret)`.</param>
/// <param name="Origin">A file, an environment variable, an option, or `default`.</param>
internal sealed record SettingValue(string Key, string Value, string Origin);
