using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>An archive in memory that contains only a manifest, open for reading.</summary>
internal sealed class ManifestArchive : IDisposable
{
    private readonly ArchiveSet _archives;

    public ManifestArchive(Action<ManifestWriter> write)
        : this((writer, _) => write(writer)) { }

    public ManifestArchive(Action<ManifestWriter, GroupWriter> write)
    {
        var store = new MemoryArchiveStore();
        Write(store, "backup-1", 1, write);
        _archives = ArchiveSet.Open(new ArchiveAccess(store), "backup-1");
        Chunks = new ChunkReader(_archives);
    }

    /// <summary>The root of the manifest as read from the archive.</summary>
    public ManifestRoot Root => _archives.Main.Root;

    public ChunkReader Chunks { get; }

    /// <summary>The damage that the reader has reported.</summary>
    public List<string> Damaged { get; } = [];

    public static BackupSummary NoSummary { get; } =
        new()
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

    public static void Write(IArchiveStore store, string id, long sequence, Action<ManifestWriter, GroupWriter> write)
    {
        using var archive = new ArchiveWriter(
            new ArchiveAccess(store),
            store.Create(id),
            ArchiveHeader.New(id, sequence, DateTimeOffset.UnixEpoch, new Chunker(ChunkerProfile.Default)),
            new TableSpace(Path.GetTempPath())
        );
        var groups = new GroupWriter(archive, ChunkDomain.Content);
        var writer = new ManifestWriter(groups);
        write(writer, groups);
        archive.Finish(writer.Finish(), [], _ => NoSummary, null);
    }

    public ManifestReader Reader() => Reader(Root);

    public ManifestReader Reader(ManifestRoot root) =>
        new(root, Chunks, (page, problem) => Damaged.Add($"{Convert.ToHexString(page.FirstPath)}: {problem}")) { IsChecked = false };

    public void Dispose() => _archives.Dispose();
}
