namespace BackupEdge.Catalogue;

/// <summary>An archive that a backup needs beside its own.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Id">The backup that wrote it, which may be deleted by now.</param>
/// <param name="Bytes">Bytes of the restored files and of the manifest that lie in it.</param>
internal sealed record NeededArchive(long Sequence, string Id, long Bytes);
