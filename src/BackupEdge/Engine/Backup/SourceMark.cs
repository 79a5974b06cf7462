namespace BackupEdge.Engine.Backup;

/// <summary>What an item says of the source that is read, apart from the entries and pieces that it carries.</summary>
internal enum SourceMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A source begins that may be left out.</summary>
    Begin,

    /// <summary>All that came since the begin is to be left out of the manifest.</summary>
    LeaveOut,
}
