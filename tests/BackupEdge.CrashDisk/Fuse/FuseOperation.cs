namespace BackupEdge.CrashDisk.Fuse;

/// <summary>The kernel requests that <see cref="FuseServer"/> answers, a part of <c>enum fuse_opcode</c> in linux/fuse.h.</summary>
internal enum FuseOperation : uint
{
    Lookup = 1,
    Forget = 2,
    GetAttributes = 3,
    SetAttributes = 4,
    Open = 14,
    Read = 15,
    Write = 16,
    Statistics = 17,
    Release = 18,
    Sync = 20,
    FlushFile = 25,
    Initialize = 26,
    OpenFolder = 27,
    ReadFolder = 28,
    ReleaseFolder = 29,
    Interrupt = 36,
    Destroy = 38,
    ForgetMany = 42,
    Allocate = 43,
}
