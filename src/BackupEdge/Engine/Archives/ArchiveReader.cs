using System.Text.Json;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads one committed archive: its chunks, its trailer and its manifest root, which are checked against <see cref="ArchiveRules"/> when
/// it is opened. Thread-safe.
/// </summary>
internal sealed class ArchiveReader : ArchiveChunks
{
    private ArchiveReader(
        ArchiveAccess access,
        IArchiveSource source,
        string id,
        TrailerFrame frame,
        ArchivePlaces places,
        TableBudget budget
    )
        : base(access, source, id, frame, places, budget)
    {
        Trailer = WithoutOverflow(places as ArchiveTrailer ?? Unseal((SealedTrailer)places, source));
        ArchiveRules.Check(id, Trailer);
        var root = ReadSection(source, id, Trailer.Find("root"), FrameKind.Root);
        Root = ManifestRoot.TryParse(Keys is null ? root : Unseal("manifest root", Keys.Root, root))
            ?? throw ArchiveFaults.Of(id, "its manifest root is damaged");
        ArchiveRules.CheckCounts(id, Trailer, Groups, Root);
    }

    public ArchiveTrailer Trailer { get; }

    public ManifestRoot Root { get; }

    /// <summary>The size in bytes of all chunks that the archive stores, before compression.</summary>
    public long RawBytes => Keys is null ? Groups.RawBytes : Trailer.Summary.NewBytes;

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
            var trailer = ReadTrailer(source, id);
            ArchivePlaces places = trailer.IsSealed ? trailer.SealedTrailer() : trailer.Trailer();
            return new ArchiveReader(access, source, id, trailer, places, budget);
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

    private ArchiveTrailer Unseal(SealedTrailer clear, IArchiveSource source)
    {
        var text = Unseal("facts", Keys!.Facts, ReadSection(source, Header.Id, clear.Find("facts"), FrameKind.Facts));
        try
        {
            var facts = JsonSerializer.Deserialize(text, ArchiveJson.Default.SealedFacts);
            return ArchiveTrailer.Join(clear, facts ?? throw ArchiveFaults.Of(Header.Id, "its facts are empty"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ArchiveFaults.Of(Header.Id, "its facts cannot be parsed");
        }
    }
}
