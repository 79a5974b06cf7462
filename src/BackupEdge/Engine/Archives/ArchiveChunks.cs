using System.IO.Hashing;
using System.Security.Cryptography;
using BackupEdge.Engine.Sealing;
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
    private readonly Lazy<ArchiveIndex> _index;

    /// <summary>
    /// Reads header and group table of an open archive, whose id must match. The file is disposed with this object; if the constructor
    /// throws, the caller must dispose it.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>archive_damaged</c>, <c>archive_unsupported</c>, <c>io_error</c>, or <c>key_missing</c> or <c>wrong_key</c> for a sealed archive.
    /// </exception>
    protected ArchiveChunks(
        ArchiveAccess access,
        IArchiveSource source,
        string id,
        TrailerFrame trailer,
        ArchivePlaces places,
        TableBudget budget
    )
    {
        _source = source;
        ArchiveRules.Check(id, places, source.Length);
        var header = ReadSection(source, id, places.Find("header"), FrameKind.Header);
        Header = ArchiveHeader.Parse(id, header);
        if (Header.Id != places.Id || Header.Sequence != places.Sequence || Header.Seal?.Epoch != places.Epoch)
        {
            throw ArchiveFaults.Of(id, "its header and trailer belong to different archives");
        }

        if (Header.Id != id)
        {
            throw ArchiveFaults.Of(id, $"the file contains the archive of '{Header.Id}'; rename it to that id");
        }

        Keys = access.KeysOf(Header);
        if (Keys is not null && !(ArchiveHeader.IsAuthentic(header, Keys) && trailer.IsAuthentic(Keys)))
        {
            Keys.Dispose();
            throw ArchiveFaults.Of(id, "its header or its trailer was changed");
        }

        Mac = Keys is null ? null : trailer.Mac;
        Format = access.FormatOf(Header, Keys);
        Groups = ReadGroups(source, id, places.Find("group_table"), budget);
        var index = places.Find("index").Offset + Frames.SkippableHead;
        var rows = ArchiveRules.RowsOf(places);
        _index = new Lazy<ArchiveIndex>(() =>
        {
            var bytes = rows * ArchiveIndex.RowSize;
            return Keys is null
                ? new ArchiveIndex(source, index, bytes, budget.TryTake(bytes))
                : new ArchiveIndex(new SealedIndex(source, index, rows, Keys), 0, bytes, budget.TryTake(bytes));
        });
    }

    public ArchiveHeader Header { get; }

    /// <summary>The keys of the archive; null if it is not sealed.</summary>
    public ArchiveKeys? Keys { get; }

    /// <summary>The HMAC of the trailer, lower-case hexadecimal; null if the archive is not sealed.</summary>
    public string? Mac { get; }

    /// <summary>Reads the groups of this archive.</summary>
    public GroupFormat Format { get; }

    /// <summary>The namer that computes the ids of this archive's chunks.</summary>
    public ChunkNamer Namer => Format.Namer;

    public GroupTable Groups { get; }

    public ArchiveIndex Index => _index.Value;

    public long Length => _source.Length;

    /// <summary>Opens an archive without reading its manifest root, because a long chain has hundreds of archives.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, and the faults of the constructor.</exception>
    public static ArchiveChunks OpenChunks(ArchiveAccess access, string id, TableBudget budget)
    {
        var source = access.OpenSource(id);
        try
        {
            var trailer = ReadTrailer(source, id);
            return new ArchiveChunks(access, source, id, trailer, trailer.Places(), budget);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Returns the id that a chunk has in this archive.</summary>
    /// <param name="id">The id of the chunk in a manifest.</param>
    /// <param name="domain">What the chunk contains.</param>
    /// <param name="isPlain">Whether the manifest has SHA-256 ids, see <see cref="ArchiveHeader.HasPlainIds"/>.</param>
    public ChunkId KeyOf(in ChunkId id, ChunkDomain domain, bool isPlain) => isPlain && Keys is not null ? Namer.IdOf(id, domain) : id;

    /// <summary>Reads raw bytes at an offset. Returns fewer bytes only at the end of the archive.</summary>
    public int ReadRaw(long offset, Span<byte> into) => _source.Read(offset, into);

    /// <summary>
    /// Reads a group and checks it against the group table. Returns null, or a message if the group is damaged or locked. The caller must
    /// check the ids of the chunks. <paramref name="scratch"/> is enlarged as needed and can be reused for the next call.
    /// </summary>
    public string? ReadGroup(uint group, GroupDepth depth, GroupData into, ref byte[] scratch)
    {
        into.Begin(default, 0);
        if (group >= Groups.Count || !Groups[group].IsUsed)
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
        var problem = Check(group, row, depth, into, bytes, _source.Read(row.Offset, bytes));
        for (var attempt = 1; problem is not null && _source.ReadElsewhere(attempt, row.Offset, bytes) == size; attempt++)
        {
            problem = Check(group, row, depth, into, bytes, size);
        }

        return problem;
    }

    private string? Check(uint group, in GroupTable.Row row, GroupDepth depth, GroupData into, Span<byte> bytes, int read)
    {
        if (read != bytes.Length)
        {
            return $"group {group} is truncated";
        }

        if (XxHash3.HashToUInt64(bytes) != row.Checksum)
        {
            return $"group {group} at byte {row.Offset} does not match its checksum";
        }

        if (Format.Read(bytes, group, row, depth, into) is { } problem)
        {
            into.Begin(default, 0);
            return $"group {group} at byte {row.Offset} {problem}";
        }

        return null;
    }

    /// <summary>Reads the list of chunks in a group. Returns false if the group does not exist or its head is damaged.</summary>
    public bool TryReadHead(uint group, GroupData into, ref byte[] scratch)
    {
        into.Begin(default, 0);
        if (group >= Groups.Count || !Groups[group].IsUsed)
        {
            return false;
        }

        var row = Groups[group];
        if (scratch.Length < row.HeadBytes)
        {
            scratch = new byte[row.HeadBytes];
        }

        var bytes = scratch.AsSpan(0, row.HeadBytes);
        return _source.Read(row.Offset, bytes) == bytes.Length && Format.TryReadHead(bytes, group, row, into);
    }

    public void Dispose()
    {
        _source.Dispose();
        Keys?.Dispose();
    }

    /// <summary>Opens the payload of a sealed section.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    protected byte[] Unseal(string kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload)
    {
        var text = new byte[Math.Max(0, payload.Length - Seal.Overhead)];
        return payload.Length > Seal.Overhead && Seal.TryOpen(Keys!.Cipher, key, [], payload, text)
            ? text
            : throw ArchiveFaults.Of(Header.Id, $"its {kind} was changed");
    }

    /// <summary>Reads the complete frame of the trailer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    protected static TrailerFrame ReadTrailer(IArchiveSource source, string id)
    {
        Span<byte> footer = stackalloc byte[TrailerFrame.FooterSize];
        if (source.Length < footer.Length || source.Read(source.Length - footer.Length, footer) != footer.Length)
        {
            throw ArchiveFaults.Of(id, "it is truncated");
        }

        var (offset, length) = TrailerFrame.Locate(id, footer, source.Length);
        var frame = new byte[length];
        return source.Read(offset, frame) == length
            ? TrailerFrame.Parse(id, frame)
            : throw ArchiveFaults.Of(id, "its trailer is truncated");
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

    private GroupTable ReadGroups(IArchiveSource source, string id, ArchivePlaces.Section section, TableBudget budget)
    {
        // In a compacted archive that is sealed, the groups keep their numbers.
        var maxUnused = Keys is null ? ArchiveRules.MaxUnusedGroups : int.MaxValue;
        var check = new GroupTableCheck(source.Length, Format, maxUnused, keepsRows: budget.TryTake(section.Length));
        VisitSection(source, id, section, FrameKind.GroupTable, check.Add);
        if (!check.IsValid)
        {
            throw ArchiveFaults.Of(id, "its group table is damaged");
        }

        return check.Rows is { } rows
            ? new GroupTable(rows, check.RawBytes)
            : new GroupTable(source, section.Offset + Frames.SkippableHead, check.Count, check.RawBytes, Format);
    }
}
