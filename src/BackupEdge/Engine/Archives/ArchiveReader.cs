using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads one committed archive: its chunks, its trailer and its manifest root, which are checked against <see cref="ArchiveRules"/> when
/// it is opened. Thread-safe.
/// </summary>
internal sealed class ArchiveReader : ArchiveChunks
{
    private ArchiveReader(ArchiveAccess access, IArchiveSource source, string id, ArchiveTrailer trailer, TableBudget budget)
        : base(access, source, id, trailer, budget)
    {
        ArchiveRules.Check(id, trailer);
        Trailer = trailer;
        Root = ManifestRoot.TryParse(ReadSection(source, id, trailer.Find("root"), FrameKind.Root))
            ?? throw ArchiveFaults.Of(id, "its manifest root is damaged");
        ArchiveRules.CheckCounts(id, trailer, Groups, Root);
    }

    public ArchiveTrailer Trailer { get; }

    public ManifestRoot Root { get; }

    // In archives of earlier builds, the sum of the file sizes may have overflowed.
    private static ArchiveTrailer WithoutOverflow(ArchiveTrailer trailer) =>
        trailer.Summary.SourceBytes < 0 ? trailer with { Summary = trailer.Summary with { SourceBytes = long.MaxValue } } : trailer;

    /// <summary>Opens the archive with the given id.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveReader Open(ArchiveAccess access, string id) => Open(access, id, new TableBudget());

    /// <summary>Opens the archive with the given id, as one of several that are open at the same time.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveReader Open(ArchiveAccess access, string id, TableBudget budget) =>
        Open(access, access.OpenSource(id), id, budget);

    /// <summary>Opens an archive from an open file, which the reader disposes, also if this method throws.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveReader Open(ArchiveAccess access, IArchiveSource source, string id) => Open(access, source, id, new TableBudget());

    private static ArchiveReader Open(ArchiveAccess access, IArchiveSource source, string id, TableBudget budget)
    {
        try
        {
            return new ArchiveReader(access, source, id, WithoutOverflow(ArchiveTrailer.Parse(id, ReadTrailer(source, id))), budget);
        }
        catch (Exception e)
        {
            source.Dispose();
            if (e is Fault or OperationCanceledException or OutOfMemoryException)
            {
                throw;
            }

            // No archive is known that gets here. The content of an archive must never cause more than the failure to read that archive.
            throw ArchiveFaults.Of(id, $"it cannot be read ({e.GetType().Name}: {e.Message})");
        }
    }
}
