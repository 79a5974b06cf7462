using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>The metadata of a file, as returned by statx.</summary>
internal readonly struct FileStat(in Statx raw)
{
    private const int TypeMask = 0xF000;
    private const uint HasBirthTime = 0x800;

    public FileType Type { get; } = (FileType)(raw.Mode & TypeMask);

    /// <summary>The permission bits, including set-id and sticky bits (07777).</summary>
    public uint Mode { get; } = raw.Mode & 0xFFFu;

    public uint Links { get; } = raw.Links;

    public uint UserId { get; } = raw.UserId;

    public uint GroupId { get; } = raw.GroupId;

    /// <summary>The apparent size in bytes.</summary>
    public long Size { get; } = (long)raw.Size;

    /// <summary>The disk space that the file uses, in bytes.</summary>
    public long AllocatedBytes { get; } = (long)raw.Blocks * 512;

    public Timestamp Modified { get; } = new(raw.ModifiedSeconds, raw.ModifiedNanoseconds);

    public Timestamp Changed { get; } = new(raw.ChangedSeconds, raw.ChangedNanoseconds);

    /// <summary>The creation time of the inode, or the default value if the file system does not store it.</summary>
    public Timestamp Born { get; } = (raw.Mask & HasBirthTime) != 0 ? new(raw.BornSeconds, raw.BornNanoseconds) : default;

    public FileIdentity Identity { get; } = new(((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor, raw.Inode);
}
