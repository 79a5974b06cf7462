namespace BackupEdge.Copies;

/// <summary>Where the bytes of one archive are in a copy store.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Content">The object with the whole archive.</param>
/// <param name="Held">
/// The parts that are read from another object: those that a reader needs to open the archive and to list its content. In the order of
/// their offsets, without overlap.
/// </param>
internal sealed record RemoteArchive(string Id, RemoteObject Content, IReadOnlyList<RemoteExtent> Held);
