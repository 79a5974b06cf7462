using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One committed archive, open for reading from several threads: its chunks, its trailer and its manifest's root, which opening checks
/// against <see cref="ArchiveRules"/>.
/// </summary>
internal sealed class ArchiveReader : ArchiveChunks
{
    private ArchiveReader(ArchiveAccess access, IArchiveSource source, string id, ArchiveTrailer trailer)
        : base(access, source, id, trailer)
    {
        ArchiveRules.Check(id, trailer);
        Trailer = trailer;
        Root = ManifestRoot.TryParse(ReadSection(source, id, trailer.Find("root"), FrameKind.Root))
            ?? throw ArchiveFaults.Of(id, "its manifest root is damaged");
        ArchiveRules.CheckCounts(id, trailer, Groups, Root);
    }

    public ArchiveTrailer Trailer { get; }

    public ManifestRoot Root { get; }

    // Earlier builds let the sum of the files' sizes run over.
    private static ArchiveTrailer Mended(ArchiveTrailer trailer) =>
        trailer.Summary.SourceBytes < 0 ? trailer with { Summary = trailer.Summary with { SourceBytes = long.MaxValue } } : trailer;

    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveReader Open(ArchiveAccess access, string id) => Open(access, access.OpenSource(id), id);

    /// <summary>As the other, from an open file, which the reader disposes.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveReader Open(ArchiveAccess access, IArchiveSource source, string id)
    {
        try
        {
            return new ArchiveReader(access, source, id, Mended(ArchiveTrailer.Parse(id, ReadTrailer(source, id))));
        }
        catch (Exception e)
        {
            source.Dispose();
            if (e is Fault or OperationCanceledException or OutOfMemoryException)
            {
                throw;
            }

            // The rules leave no such case that is known; what an archive holds must still never end more than its own use.
            throw ArchiveFaults.Of(id, $"it cannot be read ({e.GetType().Name}: {e.Message})");
        }
    }
}
