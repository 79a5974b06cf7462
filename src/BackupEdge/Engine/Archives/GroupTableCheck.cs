namespace BackupEdge.Engine.Archives;

/// <summary>Checks the rows of a group table, which are added in order and in pieces.</summary>
/// <param name="fileLength">The length of the archive in bytes.</param>
/// <param name="format">The format of the groups.</param>
/// <param name="maxUnused">The maximum number of unused rows.</param>
/// <param name="keepsRows">Whether <see cref="Rows"/> are collected.</param>
internal sealed class GroupTableCheck(long fileLength, GroupFormat format, int maxUnused, bool keepsRows)
{
    // Groups do not overlap, so their total length is at most that of the file. This also limits the number of rows.
    private long _bytes;
    private int _unused;

    /// <summary>Whether all rows are valid.</summary>
    public bool IsValid { get; private set; } = true;

    /// <summary>The rows, or null if they are not collected.</summary>
    public List<GroupTable.Row>? Rows { get; } = keepsRows ? [] : null;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The size in bytes of the chunks in all groups, before compression.</summary>
    public long RawBytes { get; private set; }

    /// <summary>Adds the next rows. A payload with an incomplete row is not valid.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        IsValid &= payload.Length % GroupTable.RowSize == 0;
        for (; IsValid && payload.Length > 0; payload = payload[GroupTable.RowSize..])
        {
            var row = GroupTable.Row.Read(payload);
            _bytes += (long)row.HeadBytes + row.FrameBytes;
            _unused += row == default ? 1 : 0;
            IsValid = row.IsPossible(fileLength, format) && _bytes <= fileLength && _unused <= maxUnused;
            Rows?.Add(row);
            Count++;
            RawBytes += row.RawBytes;
        }
    }
}
