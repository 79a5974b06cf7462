using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>One committed archive, open for reading from several threads: its chunks, its trailer and its manifest's root, which opening checks.</summary>
internal sealed class ArchiveReader : ArchiveChunks
{
    private ArchiveReader(IArchiveSource source, string id, ArchiveTrailer trailer)
        : base(source, id, trailer)
    {
        Trailer = trailer;
        Root = ManifestRoot.TryParse(ReadSection(source, id, trailer.Find("root"), FrameKind.Root))
            ?? throw Damage.Of(id, "its manifest root is damaged");
    }

    public ArchiveTrailer Trailer { get; }

    public ManifestRoot Root { get; }

    /// <exception cref="Fault">`archive_missing`, `archive_damaged`, `archive_unsupported` or `io_error`.</exception>
    public static ArchiveReader Open(IArchiveStore store, string id) => Open(store.Open(id), id);

    /// <summary>As the other, from an open file, which the reader disposes.</summary>
    /// <exception cref="Fault">`archive_damaged`, `archive_unsupported` or `io_error`.</exception>
    public static ArchiveReader Open(IArchiveSource source, string id)
    {
        try
        {
            return new ArchiveReader(source, id, ArchiveTrailer.Parse(id, ReadTrailer(source, id)));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
