using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>What the file system knows of one file.</summary>
internal readonly struct FileStat(in Statx raw)
{
    private const int TypeMask = 0xF000;
    private const uint HasBirthTime = 0x800;

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

    /// <summary>When the inode was made; the default where the file system does not keep it.</summary>
    public Timestamp Born { get; } = (raw.Mask & HasBirthTime) != 0 ? new(raw.BornSeconds, raw.BornNanoseconds) : default;

    public FileIdentity Identity { get; } = new(((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor, raw.Inode);
}
