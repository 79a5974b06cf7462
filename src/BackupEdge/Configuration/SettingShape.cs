namespace BackupEdge.Configuration;

/// <summary>What a setting looks like, in the words of JSON.</summary>
internal enum SettingShape
{
    Object,
    List,
    Text,
    Number,
    Flag,
}
