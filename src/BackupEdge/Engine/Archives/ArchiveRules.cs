using System.Buffers;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// What an archive may say of itself. An archive may come from anywhere, with every checksum right; whoever opens one gets it checked
/// against these rules first, so that no number, name or count of it is used unchecked. docs/archive-format.md states them
/// under "Bounds". A writer <em>must</em> make nothing that they refuse.
/// </summary>
internal static class ArchiveRules
{
    /// <summary>The largest sequence number: whole numbers up to here are exact in every JSON reader.</summary>
    public const long MaxSequence = (1L << 53) - 1;

    /// <summary>The most bytes of the trailer's JSON.</summary>
    public const int MaxTrailerBytes = 16 << 20;

    /// <summary>The most bytes of the manifest root's frame; it is held in memory.</summary>
    public const int MaxRootBytes = 32 << 20;

    /// <summary>The most bytes of the header's frame.</summary>
    public const int MaxHeaderBytes = 64 << 10;

    /// <summary>The most warnings with text.</summary>
    public const int MaxWarnings = 1000;

    /// <summary>The most rows of the group table without a group: a writer leaves one for each of its threads at most.</summary>
    public const int MaxUnusedGroups = 4096;

    /// <summary>The most parts of one entry or content record.</summary>
    public const int MaxParts = 4096;

    /// <summary>Times of a backup lie between 1970 and here, so that days can be added to them.</summary>
    public static readonly DateTimeOffset LastTime = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int MaxSections = 16;
    private const string Header = "header",
        Table = "group_table",
        Index = "index",
        Root = "root";
    private static readonly string[] InOrder = [Header, Table, Index, Root];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Checks the header.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static void Check(string name, ArchiveHeader header)
    {
        // First: what another hash or codec needs of the rest is not known here.
        if (header.Hash != ChunkNamer.Sha256.Hash || GroupCodecs.Find(header.Codec) is null)
        {
            throw ArchiveFaults.Unsupported(name, header);
        }

        Require(ArchiveId.IsValid(header.Id), name, "the id in its header is no id");
        Require(
            header.Sequence is > 0 and <= MaxSequence,
            name,
            $"its sequence number {header.Sequence} is not between 1 and " + $"{MaxSequence}"
        );
        Require(IsTime(header.CreatedAt), name, "the time in its header is not possible");
        Require(
            header.Chunker is { Algorithm.Length: > 0 and <= 32 } chunker
                && ChunkerProfile.IsPossible(chunker.MinBytes, chunker.MeanBytes, chunker.MaxBytes),
            name,
            "the chunk sizes in its header are not possible"
        );
    }

    /// <summary>Checks where the sections lie.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void Check(string name, ArchivePlaces places, long fileLength)
    {
        Require(ArchiveId.IsValid(places.Id) && places.Sequence is > 0 and <= MaxSequence, name, "its trailer names no archive");
        Require(places.Sections.Count <= MaxSections, name, "its trailer has too many sections");
        foreach (var section in places.Sections)
        {
            Require(
                section?.Kind is not null && section.Sha256 is { Length: 64 } && !section.Sha256.AsSpan().ContainsAnyExcept(HexDigits),
                name,
                "its trailer has a section without a " + "kind or SHA-256"
            );
            Require(
                section!.Offset >= 0
                    && section.Length >= Frames.SkippableHead
                    && section.Offset <= fileLength
                    && section.Length <= fileLength - section.Offset
                    && section.Length - Frames.SkippableHead <= uint.MaxValue,
                name,
                $"its {section.Kind} lies outside the file"
            );
        }

        long end = 0;
        foreach (var kind in InOrder)
        {
            var section = places.Find(kind);
            Require(places.Sections.Count(other => other.Kind == kind) == 1, name, $"it has more than one {kind}");
            Require(section.Offset >= end && (kind != Header || section.Offset == 0), name, $"its {kind} is not where it belongs");
            end = section.Offset + section.Length;
        }

        Require(end <= fileLength - ArchiveTrailer.FooterSize - Frames.SkippableHead, name, "its sections overlap the trailer");
        Require(places.Find(Header).Length <= MaxHeaderBytes, name, "its header is too long");
        Require(places.Find(Root).Length <= MaxRootBytes, name, "its manifest root is too long");
        var rows = places.Find(Index).Length - Frames.SkippableHead;
        Require(
            rows % ArchiveIndex.RowSize == 0 && rows / ArchiveIndex.RowSize <= int.MaxValue,
            name,
            "its index is not a number " + "of whole rows"
        );
    }

    /// <summary>Checks the rest of the trailer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void Check(string name, ArchiveTrailer trailer)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { trailer.Id };
        var sequences = new HashSet<long> { trailer.Sequence };
        foreach (var reference in trailer.Archives)
        {
            Require(IsReference(reference), name, "it refers to an archive that cannot be");
            Require(ids.Add(reference.Id) && sequences.Add(reference.Sequence), name, $"it refers to '{reference.Id}' twice, or to itself");
        }

        Require(
            trailer.Replaces is null
                || (IsReference(trailer.Replaces) && trailer.Replaces.Id == trailer.Id && trailer.Replaces.Sequence == trailer.Sequence),
            name,
            "it replaces another archive"
        );
        Check(name, trailer.Summary);
    }

    /// <summary>Checks the counts of the trailer against what is there.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void CheckCounts(string name, ArchiveTrailer trailer, GroupTable groups, ManifestRoot root)
    {
        Require(
            trailer.Groups == groups.Count,
            name,
            $"its trailer tells of {trailer.Groups} groups, and its group table has " + $"{groups.Count}"
        );
        var rows = (trailer.Find(Index).Length - Frames.SkippableHead) / ArchiveIndex.RowSize;
        Require(trailer.Chunks == rows, name, $"its trailer tells of {trailer.Chunks} chunks, and its index has {rows}");
        Require(
            trailer.Entries == root.Entries,
            name,
            $"its trailer tells of {trailer.Entries} entries, and its manifest root of " + $"{root.Entries}"
        );
    }

    /// <summary>Whether a time can be one of a backup.</summary>
    public static bool IsTime(DateTimeOffset time) => time >= DateTimeOffset.UnixEpoch && time <= LastTime;

    private static void Check(string name, BackupSummary summary)
    {
        Require(summary.WarningCount >= 0 && !summary.ToArray().Any(long.IsNegative), name, "a count of its summary is negative");
        Require(summary.FinishedAt <= LastTime, name, "the time of its end is not possible");
        Require(summary.Warnings.Count <= MaxWarnings && summary.Warnings.All(IsReport), name, "its warnings cannot be");
    }

    private static bool IsReport(PathReport? report) => report is { Path: not null, Code: not null, Message: not null };

    private static bool IsReference(ArchiveReference? reference) =>
        reference is { Sequence: > 0 and <= MaxSequence, Bytes: >= 0 } && ArchiveId.IsValid(reference.Id);

    private static void Require(bool holds, string name, string otherwise)
    {
        if (!holds)
        {
            throw ArchiveFaults.Of(name, otherwise);
        }
    }
}
