using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Copies;

/// <summary>Finds the parts of an archive that its commit record contains.</summary>
internal static class CommitExtents
{
    // A part of an index or a manifest that is not in the record is read from the archive.
    private const long MaxBytes = 2L << 30;
    private const int MaxGroupExtents = 50_000; // about 8 MiB of JSON
    private const int MaxCandidates = 8;

    /// <summary>Returns the parts of an open archive, in the order of the record.</summary>
    public static IReadOnlyList<CommitExtent> Of(ArchiveReader archive)
    {
        var places = new List<(ExtentKind Kind, long Offset, long Length)> { Section(archive, "header", ExtentKind.Header) };
        var trailer = TrailerOf(archive).Offset;
        places.Add((ExtentKind.Trailer, trailer, archive.Length - trailer));
        if (archive.Keys is not null)
        {
            places.Add(Section(archive, "facts", ExtentKind.Facts));
        }

        places.Add(Section(archive, "root", ExtentKind.Root));
        var left = MaxBytes - places.Sum(place => place.Length);
        foreach (
            var place in (ReadOnlySpan<(ExtentKind, long, long Length)>)
                [Section(archive, "group_table", ExtentKind.GroupTable), Section(archive, "index", ExtentKind.Index)]
        )
        {
            if (place.Length <= left)
            {
                places.Add(place);
                left -= place.Length;
            }
        }

        var groups = PageGroups(archive);
        if (groups.Count <= MaxGroupExtents && groups.Sum(group => group.Length) <= left)
        {
            places.AddRange(groups);
        }

        return
        [
            .. places.Select(place => new CommitExtent(
                place.Kind,
                place.Offset,
                place.Length,
                HashOf(archive, place.Offset, place.Length)
            )),
        ];
    }

    /// <summary>Returns the whole frame of the trailer of an open archive, and its offset.</summary>
    public static (long Offset, byte[] Frame) TrailerOf(ArchiveChunks archive)
    {
        Span<byte> footer = stackalloc byte[TrailerFrame.FooterSize];
        archive.ReadRaw(archive.Length - footer.Length, footer);
        var (offset, length) = TrailerFrame.Locate(archive.Header.Id, footer, archive.Length);
        var frame = new byte[length];
        return archive.ReadRaw(offset, frame) == length
            ? (offset, frame)
            : throw ArchiveFaults.Of(archive.Header.Id, "its trailer is truncated");
    }

    private static (ExtentKind Kind, long Offset, long Length) Section(ArchiveReader archive, string kind, ExtentKind to)
    {
        var section = archive.Trailer.Find(kind);
        return (to, section.Offset, section.Length);
    }

    private static string HashOf(ArchiveReader archive, long offset, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ArchiveContent.Read(archive, offset, length, hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Groups with pages of this archive's own manifest, joined where they are next to each other.
    private static List<(ExtentKind Kind, long Offset, long Length)> PageGroups(ArchiveReader archive)
    {
        var groups = new SortedDictionary<long, long>();
        Span<uint> candidates = stackalloc uint[MaxCandidates];
        foreach (var page in archive.Root.Pages)
        {
            if (page.Content.Sequence != archive.Header.Sequence)
            {
                continue;
            }

            var id = archive.KeyOf(page.Content.Id, ChunkDomain.Page, archive.Header.HasPlainIds);
            var count = archive.Index.Find(id, candidates);
            foreach (var number in candidates[..count])
            {
                if (number < archive.Groups.Count && archive.Groups[number] is { IsUsed: true } row)
                {
                    groups[row.Offset] = (long)row.HeadBytes + row.FrameBytes;
                }
            }
        }

        var joined = new List<(ExtentKind Kind, long Offset, long Length)>();
        foreach (var (offset, length) in groups)
        {
            if (joined.Count > 0 && joined[^1].Offset + joined[^1].Length == offset)
            {
                joined[^1] = joined[^1] with { Length = joined[^1].Length + length };
            }
            else
            {
                joined.Add((ExtentKind.Groups, offset, length));
            }
        }

        return joined;
    }
}
