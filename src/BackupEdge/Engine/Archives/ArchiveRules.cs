using System.Buffers;
using BackupEdge.Engine.Chunking;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Checks the numbers, names and counts in an archive. An archive can come from anywhere and have correct checksums, so these rules
/// <em>must</em> be checked before any of its values is used. docs/archive-format.md lists them under "Bounds". A writer <em>must
/// not</em> write an archive that they reject.
/// </summary>
internal static class ArchiveRules
{
    /// <summary>The largest sequence number: integers up to this value are exact in every JSON reader.</summary>
    public const long MaxSequence = (1L << 53) - 1;

    /// <summary>The maximum size in bytes of the trailer's JSON.</summary>
    public const int MaxTrailerBytes = 16 << 20;

    /// <summary>The maximum size in bytes of the manifest root's frame, which is loaded into memory.</summary>
    public const int MaxRootBytes = 32 << 20;

    /// <summary>The maximum size in bytes of the header's frame.</summary>
    public const int MaxHeaderBytes = 64 << 10;

    /// <summary>The maximum number of warnings that are stored with their text.</summary>
    public const int MaxWarnings = 1000;

    /// <summary>The maximum number of unused rows in the group table. A writer leaves at most one for each of its threads.</summary>
    public const int MaxUnusedGroups = 4096;

    /// <summary>The maximum number of parts in one entry or content record.</summary>
    public const int MaxParts = 4096;

    /// <summary>The latest valid time of a backup (the earliest is 1970), chosen so that days can be added without overflow.</summary>
    public static readonly DateTimeOffset MaxTime = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int MaxSections = 16;
    private const string Header = "header",
        Table = "group_table",
        Index = "index",
        Root = "root",
        Facts = "facts";
    private static readonly string[] InOrder = [Header, Table, Index, Root];
    private static readonly string[] InOrderSealed = [Header, Table, Index, Root, Facts];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Checks an archive's header.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static void Check(string name, ArchiveHeader header)
    {
        // Checked first, because the rules for the rest are unknown for another hash or codec.
        var hash = header.Seal is null ? ChunkNamer.Sha256.Hash : KeyedChunkNamer.HeaderName;
        if (header.Hash != hash || GroupCodecs.Find(header.Codec) is null)
        {
            throw ArchiveFaults.Unsupported(name, header);
        }

        Require(header.Seal?.IsValid() != false, name, "the description of its seals is not valid");

        Require(ArchiveId.IsValid(header.Id), name, "the id in its header is not valid");
        Require(
            header.Sequence is > 0 and <= MaxSequence,
            name,
            $"its sequence number {header.Sequence} is not between 1 and {MaxSequence}"
        );
        Require(IsTime(header.CreatedAt), name, "the time in its header is out of range");
        Require(
            header.Chunker is { Algorithm.Length: > 0 and <= 32 } chunker
                && ChunkerProfile.IsValid(chunker.MinBytes, chunker.MeanBytes, chunker.MaxBytes),
            name,
            "the chunk sizes in its header are not valid"
        );
    }

    /// <summary>Checks the positions of an archive's sections.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void Check(string name, ArchivePlaces places, long fileLength)
    {
        Require(
            ArchiveId.IsValid(places.Id) && places.Sequence is > 0 and <= MaxSequence,
            name,
            "the id or the sequence number in its trailer is not valid"
        );
        Require(places.Sections.Count <= MaxSections, name, "its trailer has too many sections");
        foreach (var section in places.Sections)
        {
            Require(
                section?.Kind is not null && section.Sha256 is { Length: 64 } && !section.Sha256.AsSpan().ContainsAnyExcept(HexDigits),
                name,
                "its trailer has a section without a kind or SHA-256"
            );
            Require(
                section!.Offset >= 0
                    && section.Length >= Frames.SkippableHead
                    && section.Offset <= fileLength
                    && section.Length <= fileLength - section.Offset
                    && section.Length - Frames.SkippableHead <= uint.MaxValue,
                name,
                $"its {section.Kind} is outside the file"
            );
        }

        long end = 0;
        foreach (var kind in places.IsSealed ? InOrderSealed : InOrder)
        {
            var section = places.Find(kind);
            Require(places.Sections.Count(other => other.Kind == kind) == 1, name, $"it has more than one {kind}");
            Require(section.Offset >= end && (kind != Header || section.Offset == 0), name, $"its {kind} is at the wrong position");
            end = section.Offset + section.Length;
        }

        Require(end <= fileLength - TrailerFrame.FooterSize - Frames.SkippableHead, name, "its sections overlap the trailer");
        Require(places.Find(Header).Length <= MaxHeaderBytes, name, "its header is too long");
        Require(places.Find(Root).Length <= MaxRootBytes, name, "its manifest root is too long");
        Require(!places.IsSealed || places.Find(Facts).Length <= MaxTrailerBytes, name, "its facts are too long");
        Require(RowsOf(places) is >= 0 and <= int.MaxValue, name, "the length of its index is not valid");
    }

    /// <summary>Returns the number of rows in an archive's index; -1 if its length is not valid.</summary>
    public static long RowsOf(ArchivePlaces places)
    {
        var bytes = places.Find(Index).Length - Frames.SkippableHead;
        return places.IsSealed ? SealedIndex.RowsIn(bytes)
            : bytes % ArchiveIndex.RowSize == 0 ? bytes / ArchiveIndex.RowSize
            : -1;
    }

    /// <summary>Checks the references and the summary in an archive's trailer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void Check(string name, ArchiveTrailer trailer)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { trailer.Id };
        var sequences = new HashSet<long> { trailer.Sequence };
        foreach (var reference in trailer.Archives)
        {
            Require(IsReference(reference), name, "it refers to an archive with an invalid id, number or size");
            Require(ids.Add(reference.Id) && sequences.Add(reference.Sequence), name, $"it refers to '{reference.Id}' twice, or to itself");
        }

        Require(
            trailer.Replaces is null
                || (IsReference(trailer.Replaces) && trailer.Replaces.Id == trailer.Id && trailer.Replaces.Sequence == trailer.Sequence),
            name,
            "it replaces another archive"
        );
        Require(trailer.Previous is null || IsPredecessor(trailer.Previous, trailer), name, "it names an invalid archive before it");
        Require(trailer.FirstMac is null || IsMac(trailer.FirstMac), name, "the HMAC of the archive that it replaced is not valid");
        Check(name, trailer.Summary);
    }

    /// <summary>Checks that the counts in the trailer match the group table, the index and the manifest root.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void CheckCounts(string name, ArchiveTrailer trailer, GroupTable groups, ManifestRoot root)
    {
        Require(
            trailer.Groups == groups.Count,
            name,
            $"its trailer states {trailer.Groups} groups, but its group table has {groups.Count}"
        );
        var rows = RowsOf(trailer);
        Require(trailer.Chunks == rows, name, $"its trailer states {trailer.Chunks} chunks, but its index has {rows}");
        Require(
            trailer.Entries == root.Entries,
            name,
            $"its trailer states {trailer.Entries} entries, but its manifest root {root.Entries}"
        );
    }

    /// <summary>Returns whether a time is in the valid range for a backup.</summary>
    public static bool IsTime(DateTimeOffset time) => time >= DateTimeOffset.UnixEpoch && time <= MaxTime;

    private static void Check(string name, BackupSummary summary)
    {
        Require(summary.WarningCount >= 0 && !summary.ToArray().Any(long.IsNegative), name, "a count in its summary is negative");
        Require(summary.FinishedAt <= MaxTime, name, "the end time in its summary is out of range");
        Require(summary.Warnings.Count <= MaxWarnings && summary.Warnings.All(IsReport), name, "its warnings are not valid");
        Require(summary.SourceWarnings?.All(IsCount) ?? true, name, "its counts of warnings are not valid");
    }

    private static bool IsCount(SourceWarnings? counts) => counts is { Source: not null, Warnings: > 0, Unread: >= 0 };

    private static bool IsReport(PathReport? report) => report is { Path: not null, Code: not null, Message: not null };

    private static bool IsReference(ArchiveReference? reference) =>
        reference is { Sequence: > 0 and <= MaxSequence, Bytes: >= 0 } && ArchiveId.IsValid(reference.Id);

    private static bool IsPredecessor(ArchivePredecessor previous, ArchiveTrailer trailer) =>
        previous.Sequence > 0 && previous.Sequence < trailer.Sequence && ArchiveId.IsValid(previous.Id) && IsMac(previous.Mac);

    private static bool IsMac(string? mac) => mac is { Length: 64 } && !mac.AsSpan().ContainsAnyExcept(HexDigits);

    private static void Require(bool condition, string name, string problem)
    {
        if (!condition)
        {
            throw ArchiveFaults.Of(name, problem);
        }
    }
}
