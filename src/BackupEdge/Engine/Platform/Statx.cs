using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Platform;

/// <summary>The kernel structure <c>struct statx</c>, which is the same on all architectures.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    /// <summary>A bit mask of the fields that the file system provided.</summary>
    [FieldOffset(0)]
    public uint Mask;

    /// <summary>A bit mask of properties of the file.</summary>
    [FieldOffset(8)]
    public ulong Attributes;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(24)]
    public uint GroupId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(48)]
    public ulong Blocks;

    [FieldOffset(80)]
    public long BornSeconds;

    [FieldOffset(88)]
    public uint BornNanoseconds;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
