using System.IO.Hashing;
using System.Security.Cryptography;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads the chunks of one committed archive; thread-safe. Other backups that refer to the archive need only its chunks, not its manifest.
/// The constructor checks trailer, header and group table. Groups are checked when they are read, and the index by a verify job.
/// </summary>
internal class ArchiveChunks : IDisposable
{
    private const int MaxPiece = 64 * 1024;
    private readonly IArchiveSource _source;
    private readonly IGroupCodec _codec;
    private readonly Lazy<ArchiveIndex> _index;

    /// <summary>
    /// Reads header and group table of an open archive, whose id must match. The file is disposed with this object; if the constructor
    /// throws, the caller must dispose it.
    /// </summary>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    protected ArchiveChunks(ArchiveAccess access, IArchiveSource source, string id, ArchivePlaces places, TableBudget budget)
    {
        _source = source;
        ArchiveRules.Check(id, places, source.Length);
        Header = ArchiveHeader.Parse(id, ReadSection(source, id, places.Find("header"), FrameKind.Header));
        if (Header.Id != places.Id || Header.Sequence != places.Sequence)
        {
            throw ArchiveFaults.Of(id, "its header and trailer belong to different archives");
        }

        if (Header.Id != id)
        {
            throw ArchiveFaults.Of(id, $"the file contains the archive of '{Header.Id}'; rename it to that id");
        }

        Namer = access.NamerOf(Header);
        _codec = GroupCodecs.Find(Header.Codec) ?? throw ArchiveFaults.Unsupported(id, Header);
        Groups = ReadGroups(source, id, places.Find("group_table"), _codec, budget);
        var index = places.Find("index");
        var rows = index.Length - Frames.SkippableHead;
        _index = new Lazy<ArchiveIndex>(() => new ArchiveIndex(source, index.Offset + Frames.SkippableHead, rows, budget.TryTake(rows)));
    }

    public ArchiveHeader Header { get; }

    /// <summary>The namer that computes the ids of this archive's chunks.</summary>
    public ChunkNamer Namer { get; }

    public GroupTable Groups { get; }

    public ArchiveIndex Index => _index.Value;

    public long Length => _source.Length;

    /// <summary>Opens an archive without reading its manifest root, because a long chain has hundreds of archives.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveChunks OpenChunks(ArchiveAccess access, string id, TableBudget budget)
    {
        var source = access.OpenSource(id);
        try
        {
            return new ArchiveChunks(access, source, id, ArchiveTrailer.ParsePlaces(id, ReadTrailer(source, id)), budget);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads raw bytes at an offset. Returns fewer bytes only at the end of the archive.</summary>
    public int ReadRaw(long offset, Span<byte> into) => _source.Read(offset, into);

    /// <summary>
    /// Reads a group and checks it against the group table. Returns null, or a message if the group is damaged. The caller must check the
    /// SHA-256 of the chunks. <paramref name="scratch"/> is enlarged as needed and can be reused for the next call.
    /// </summary>
    public string? ReadGroup(uint group, GroupData into, ref byte[] scratch)
    {
        into.Chunks.Clear();
        if (group >= Groups.Count || Groups[group].RawBytes == 0)
        {
            return $"group {group} does not exist";
        }

        var row = Groups[group];
        var size = row.HeadBytes + row.FrameBytes;
        if (scratch.Length < size)
        {
            scratch = new byte[size];
        }

        var bytes = scratch.AsSpan(0, size);
        if (_source.Read(row.Offset, bytes) != size)
        {
            return $"group {group} is truncated";
        }

        if (XxHash3.HashToUInt64(bytes) != row.Checksum)
        {
            return $"group {group} at byte {row.Offset} does not match its checksum";
        }

        if (
            !GroupHead.TryRead(bytes[..row.HeadBytes], group, row.RawBytes, into.Chunks)
            || !_codec.TryDecompress(bytes[row.HeadBytes..], into.Raw(row.RawBytes), checkContent: false)
        )
        {
            into.Chunks.Clear();
            return $"group {group} at byte {row.Offset} cannot be decompressed";
        }

        return null;
    }

    /// <summary>Reads the list of chunks in a group. Returns false if the group does not exist or its head is damaged.</summary>
    public bool TryReadHead(uint group, List<GroupChunk> chunks, ref byte[] scratch)
    {
        if (group >= Groups.Count || Groups[group].RawBytes == 0)
        {
            return false;
        }

        var row = Groups[group];
        if (scratch.Length < row.HeadBytes)
        {
            scratch = new byte[row.HeadBytes];
        }

        var bytes = scratch.AsSpan(0, row.HeadBytes);
        return _source.Read(row.Offset, bytes) == bytes.Length && GroupHead.TryRead(bytes, group, row.RawBytes, chunks);
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Reads the complete frame of the trailer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    protected static byte[] ReadTrailer(IArchiveSource source, string id)
    {
        Span<byte> footer = stackalloc byte[ArchiveTrailer.FooterSize];
        if (source.Length < footer.Length || source.Read(source.Length - footer.Length, footer) != footer.Length)
        {
            throw ArchiveFaults.Of(id, "it is truncated");
        }

        var (offset, length) = ArchiveTrailer.Locate(id, footer, source.Length);
        var frame = new byte[length];
        return source.Read(offset, frame) == length ? frame : throw ArchiveFaults.Of(id, "its trailer is truncated");
    }

    /// <summary>Reads the payload of a section after checking its SHA-256 and frame kind.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    protected static ReadOnlySpan<byte> ReadSection(IArchiveSource source, string id, ArchivePlaces.Section section, FrameKind kind)
    {
        var payload = new byte[Math.Clamp(section.Length - Frames.SkippableHead, 0, Array.MaxLength)];
        var used = 0;
        VisitSection(source, id, section, kind, piece =>
        {
            piece.CopyTo(payload.AsSpan(used));
            used += piece.Length;
        });
        return payload;
    }

    // Calls a function with pieces of the payload, each 64 KiB except the last one. What it has seen is checked when this method returns.
    private static void VisitSection(
        IArchiveSource source,
        string id,
        ArchivePlaces.Section section,
        FrameKind kind,
        Action<ReadOnlySpan<byte>> visit
    )
    {
        if (section.Length < Frames.SkippableHead || section.Offset < 0 || section.Length > source.Length - section.Offset)
        {
            throw ArchiveFaults.Of(id, $"its {section.Kind} is outside the file");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new byte[Frames.SkippableHead];
        var isWhole = source.Read(section.Offset, head) == head.Length;
        hash.AppendData(head);
        var at = section.Offset + head.Length;
        var end = section.Offset + section.Length;
        var buffer = new byte[Math.Min(MaxPiece, end - at)];
        while (isWhole && at < end)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
            isWhole = source.Read(at, piece) == piece.Length;
            hash.AppendData(piece);
            visit(piece);
            at += piece.Length;
        }

        if (
            !isWhole
            || Convert.ToHexStringLower(hash.GetHashAndReset()) != section.Sha256
            || !Frames.TryReadSkippable(head, kind, out var payload)
            || payload != section.Length - head.Length
        )
        {
            throw ArchiveFaults.Of(id, $"its {section.Kind} is damaged");
        }
    }

    private static GroupTable ReadGroups(
        IArchiveSource source,
        string id,
        ArchivePlaces.Section section,
        IGroupCodec codec,
        TableBudget budget
    )
    {
        var check = new GroupTableCheck(source.Length, codec, keepsRows: budget.TryTake(section.Length));
        VisitSection(source, id, section, FrameKind.GroupTable, check.Add);
        if (!check.IsValid)
        {
            throw ArchiveFaults.Of(id, "its group table is damaged");
        }

        return check.Rows is { } rows
            ? new GroupTable(rows, check.RawBytes)
            : new GroupTable(source, section.Offset + Frames.SkippableHead, check.Count, check.RawBytes, codec);
    }
}
