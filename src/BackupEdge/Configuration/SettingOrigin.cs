namespace BackupEdge.Configuration;

/// <summary>The file, environment variable or option that sets a setting.</summary>
/// <param name="Name">The file's path, the variable's name or the option, for messages.</param>
/// <param name="BaseFolder">The folder against which relative paths from this origin are resolved.</param>
/// <param name="IsText">Whether all values of this origin are text, so that numbers and flags are parsed from text.</param>
internal sealed record SettingOrigin(string Name, string BaseFolder, bool IsText);
