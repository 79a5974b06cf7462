namespace BackupEdge.Configuration;

/// <summary>The JSON type of a setting's value.</summary>
internal enum SettingShape
{
    Object,
    List,
    Text,
    Number,
    Flag,
}
