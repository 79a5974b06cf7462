namespace BackupEdge.Engine.Archives;

/// <summary>
/// The newest sealed archive of a store when another one was begun. Since each archive names the one before it, a missing or exchanged one
/// is noticed.
/// </summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Id">Its id.</param>
/// <param name="Mac">The HMAC of its trailer, lower-case hexadecimal.</param>
internal sealed record ArchivePredecessor(long Sequence, string Id, string Mac);
