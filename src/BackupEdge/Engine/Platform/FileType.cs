namespace BackupEdge.Engine.Platform;

/// <summary>The types of files, with the values that Linux uses in <c>st_mode</c>.</summary>
internal enum FileType
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Symlink = 0xA000,
    Socket = 0xC000,
}
