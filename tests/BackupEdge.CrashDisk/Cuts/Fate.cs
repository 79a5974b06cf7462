namespace BackupEdge.CrashDisk.Cuts;

/// <summary>The possible results of a power failure for one write that was not flushed.</summary>
internal enum Fate
{
    /// <summary>The complete write is on the disk.</summary>
    Kept,

    /// <summary>Nothing of the write is on the disk.</summary>
    Lost,

    /// <summary>Only the first half of the write is on the disk, in whole sectors.</summary>
    FirstHalf,

    /// <summary>Only the second half of the write is on the disk, in whole sectors.</summary>
    SecondHalf,

    /// <summary>Only some sectors of the write are on the disk.</summary>
    Torn,
}
