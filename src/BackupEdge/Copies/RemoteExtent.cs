namespace BackupEdge.Copies;

/// <summary>Bytes of an archive that another object holds too, such as its commit record.</summary>
/// <param name="Offset">The offset in the archive in bytes.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Object">The object that holds them.</param>
/// <param name="ObjectOffset">Their offset in that object in bytes.</param>
internal sealed record RemoteExtent(long Offset, long Length, RemoteObject Object, long ObjectOffset);
