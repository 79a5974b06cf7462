namespace BackupEdge.Configuration;

/// <summary>Where a setting was given.</summary>
/// <param name="Name">The file's path, the variable's name or the option, as people know it.</param>
/// <param name="BaseFolder">What a relative path given there starts from.</param>
/// <param name="IsText">Whether only text can be given there, so that a number may be text.</param>
internal sealed record SettingOrigin(string Name, string BaseFolder, bool IsText);
