namespace BackupEdge.Engine.Bytes;

/// <summary>Identifies a file independently of its names.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
