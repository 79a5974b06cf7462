namespace BackupEdge.CrashDisk.Cuts;

/// <summary>What a power loss makes of one write that was not flushed.</summary>
internal enum Fate
{
    /// <summary>All of it is on the disk.</summary>
    Kept,

    /// <summary>None of it is.</summary>
    Lost,

    /// <summary>Its first half is on the disk, in whole sectors.</summary>
    FirstHalf,

    /// <summary>Its second half is on the disk, in whole sectors.</summary>
    SecondHalf,

    /// <summary>Some of its sectors are on the disk and others are not.</summary>
    Torn,
}
