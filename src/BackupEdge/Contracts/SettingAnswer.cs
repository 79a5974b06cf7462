using BackupEdge.Configuration;

namespace BackupEdge.Contracts;

/// <summary>An effective setting.</summary>
/// <param name="Key">The key, such as <c>sources.bots.path</c>.</param>
/// <param name="Value">The value. A secret is <c>(secret)</c>; of a command, only the program is shown.</param>
/// <param name="Origin">The file, environment variable or option that sets it, or <c>default</c>.</param>
internal sealed record SettingAnswer(string Key, string Value, string Origin)
{
    private static readonly string[] Commands = [".run", ".restore"];

    /// <summary>Converts a setting. The arguments of a program may be secrets, which no setting says.</summary>
    public static SettingAnswer From(SettingValue setting)
    {
        var isCommand = Commands.Any(name => setting.Key.EndsWith(name, StringComparison.Ordinal));
        var end = isCommand ? setting.Value.IndexOf(',', StringComparison.Ordinal) : -1;
        return new(setting.Key, end < 0 ? setting.Value : $"{setting.Value[..end]} ...", setting.Origin);
    }
}
