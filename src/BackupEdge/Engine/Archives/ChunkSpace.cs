namespace BackupEdge.Engine.Archives;

/// <summary>
/// What archives must have in common to share chunks: how files are cut and how chunks are named. A chain is sealed with the keys of one
/// generation, or not at all.
/// </summary>
/// <param name="Chunker">How files are cut.</param>
/// <param name="Store">The store whose keys name the chunks; null if they are not keyed.</param>
/// <param name="Generation">The generation of these keys; null if they are not keyed.</param>
/// <param name="IsResealed">Whether the ids in the manifest are not those in the index, because the archive was sealed later.</param>
internal sealed record ChunkSpace(ArchiveHeader.ChunkerHeader Chunker, Guid? Store, int? Generation, bool IsResealed = false);
