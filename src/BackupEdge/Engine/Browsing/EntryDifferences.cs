namespace BackupEdge.Engine.Browsing;

/// <summary>The differences between two entries with the same path.</summary>
[Flags]
internal enum EntryDifferences
{
    /// <summary>No difference that a restore would show.</summary>
    None = 0,

    /// <summary>The bytes of a file, or the target of a symlink or hard link.</summary>
    Content = 1,

    /// <summary>Permissions, owner, modification time or extended attributes.</summary>
    Metadata = 2,

    /// <summary>The kind of entry. Content and metadata are not compared in this case.</summary>
    Type = 4,
}
