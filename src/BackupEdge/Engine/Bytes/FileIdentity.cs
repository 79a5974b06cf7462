namespace BackupEdge.Engine.Bytes;

/// <summary>What makes a file the same file under any name.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
