namespace BackupEdge.Engine.Archives;

/// <summary>What is special about a manifest entry; the bits are part of the format.</summary>
[Flags]
internal enum ManifestEntryFlags
{
    None = 0,

    /// <summary>More parts follow in content records, the last of which is an end record.</summary>
    Continued = 1,

    /// <summary>The file changed while it was read or just before: a later backup must read it whatever its times say.</summary>
    Recheck = 2,

    /// <summary>The file has further names (hard links).</summary>
    Linked = 4,

    /// <summary>Reading stopped half-way: there is no content to restore. Only on end records.</summary>
    Incomplete = 8,
}
