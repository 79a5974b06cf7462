using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Load.Micro;

/// <summary>An archive store in a temporary folder, which is deleted when the store is disposed.</summary>
internal sealed class ScratchStore : IDisposable
{
    private static readonly BackupSummary NoSummary = new()
    {
        Files = 0,
        Directories = 0,
        Others = 0,
        SourceBytes = 0,
        ReadBytes = 0,
        NewBytes = 0,
        StoredBytes = 0,
        Chunks = 0,
        WarningCount = 0,
        Warnings = [],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-micro-").FullName;

    public ScratchStore() => Store = new LocalArchiveStore(_folder);

    public IArchiveStore Store { get; }

    /// <summary>Creates a writer for a new archive.</summary>
    public ArchiveWriter Create(string id, long sequence) =>
        new(
            new ArchiveAccess(Store),
            Store.Create(id),
            ArchiveHeader.New(id, sequence, DateTimeOffset.UnixEpoch, new Chunker(ChunkerProfile.Default)),
            new TableSpace(_folder)
        );

    /// <summary>Writes an archive; a function adds its manifest entries and chunks.</summary>
    public void Write(string id, long sequence, Action<ManifestWriter, GroupWriter> write)
    {
        using var archive = Create(id, sequence);
        var groups = new GroupWriter(archive, ChunkDomain.Content);
        var manifest = new ManifestWriter(new GroupWriter(archive, ChunkDomain.Page));
        write(manifest, groups);
        groups.Flush();
        archive.Finish(manifest.Finish(), [], _ => NoSummary, record: null);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
