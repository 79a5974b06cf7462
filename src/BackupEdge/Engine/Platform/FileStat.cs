using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Platform;

/// <summary>What the file system knows of one file.</summary>
internal readonly struct FileStat(in Statx raw)
{
    private const int TypeMask = 0xF000;

    public FileType Type { get; } = (FileType)(raw.Mode & TypeMask);

    /// <summary>Permission bits, 07777.</summary>
    public uint Mode { get; } = raw.Mode & 0xFFFu;

    public uint Links { get; } = raw.Links;

    public uint UserId { get; } = raw.UserId;

    public uint GroupId { get; } = raw.GroupId;

    /// <summary>Apparent size, bytes.</summary>
    public long Size { get; } = (long)raw.Size;

    /// <summary>Bytes that take space on the disk.</summary>
    public long AllocatedBytes { get; } = (long)raw.Blocks * 512;

    public Timestamp Modified { get; } = new(raw.ModifiedSeconds, raw.ModifiedNanoseconds);

    public Timestamp Changed { get; } = new(raw.ChangedSeconds, raw.ChangedNanoseconds);

    public FileIdentity Identity { get; } = new(((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor, raw.Inode);
}
