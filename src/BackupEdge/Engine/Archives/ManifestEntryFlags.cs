namespace BackupEdge.Engine.Archives;

/// <summary>The flags of a manifest entry. The bits are part of the archive format.</summary>
[Flags]
internal enum ManifestEntryFlags
{
    None = 0,

    /// <summary>More parts follow in content records, up to an end record.</summary>
    Continued = 1,

    /// <summary>The file changed while it was read or just before. The next backup must read it even if its times are unchanged.</summary>
    Recheck = 2,

    /// <summary>The file has other names (hard links).</summary>
    Linked = 4,

    /// <summary>The file could not be read completely, so its content cannot be restored. Used only in end records.</summary>
    Incomplete = 8,
}
