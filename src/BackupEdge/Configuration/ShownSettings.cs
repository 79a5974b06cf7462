namespace BackupEdge.Configuration;

/// <summary>The settings as they can be shown.</summary>
/// <param name="ConfigFile">The file that was read, absolute; null if none was read.</param>
/// <param name="Values">The effective values, including defaults; secrets are replaced by <c>(secret)</c>.</param>
internal sealed record ShownSettings(string? ConfigFile, IReadOnlyList<SettingValue> Values)
{
    /// <summary>Settings that were not loaded from anywhere.</summary>
    public static ShownSettings None { get; } = new(null, []);
}
