using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>The group writers of all threads of a backup. Their memory is released when the threads have ended.</summary>
/// <param name="archive">The archive that receives the groups.</param>
/// <param name="bases">The archives whose chunks are not stored again; null for a full backup.</param>
/// <param name="compression">The compression that each writer has until it is given another one.</param>
internal sealed class GroupWriters(ArchiveWriter archive, IReadOnlyList<ArchiveChunks>? bases, GroupCompression compression) : IDisposable
{
    private readonly List<GroupWriter> _writers = [];

    /// <summary>Creates the writer of one thread for chunks of one domain.</summary>
    public GroupWriter Add(ChunkDomain domain)
    {
        var writer = new GroupWriter(archive, domain, bases is null ? null : new BaseChunkLookup(bases)) { Compression = compression };
        _writers.Add(writer);
        return writer;
    }

    public void Dispose() => _writers.ForEach(writer => writer.Dispose());
}
