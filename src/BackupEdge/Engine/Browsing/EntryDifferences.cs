namespace BackupEdge.Engine.Browsing;

/// <summary>In what two entries of one path differ.</summary>
[Flags]
internal enum EntryDifferences
{
    /// <summary>In nothing that a restore would show.</summary>
    None = 0,

    /// <summary>The bytes of a file, the text of a symlink, or what a hard link repeats.</summary>
    Content = 1,

    /// <summary>Permissions, owner, modification time or extended attributes.</summary>
    Metadata = 2,

    /// <summary>What it is: content and metadata are not compared then.</summary>
    Type = 4,
}
