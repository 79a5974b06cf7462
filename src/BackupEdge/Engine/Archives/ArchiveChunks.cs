using System.IO.Hashing;
using System.Security.Cryptography;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The chunks of one committed archive, open for reading from several threads: all that a backup which refers to it needs of
/// it. Opening checks trailer, header and group table; groups are checked as they are read, the index by a verify.
/// </summary>
internal class ArchiveChunks : IDisposable
{
    private readonly IArchiveSource _source;
    private readonly IGroupCodec _codec;
    private readonly Lazy<ArchiveIndex> _index;

    /// <summary>Opens them.</summary>
    /// <param name="access">What is needed to read it.</param>
    /// <param name="source">The archive; disposed with this, and when this cannot be made.</param>
    /// <param name="id">Whose archive it should be.</param>
    /// <param name="places">Where its sections lie.</param>
    /// <exception cref="Fault"><c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    protected ArchiveChunks(ArchiveAccess access, IArchiveSource source, string id, ArchivePlaces places)
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
            throw ArchiveFaults.Of(id, $"the file holds the archive of '{Header.Id}'; give it its right name");
        }

        Namer = access.NamerOf(Header);
        _codec = GroupCodecs.Find(Header.Codec) ?? throw ArchiveFaults.Unsupported(id, Header);
        Groups = GroupTable.TryParse(ReadSection(source, id, places.Find("group_table"), FrameKind.GroupTable), source.Length, _codec)
            ?? throw ArchiveFaults.Of(id, "its group table is damaged");
        var index = places.Find("index");
        _index = new Lazy<ArchiveIndex>(() =>
            new ArchiveIndex(source, index.Offset + Frames.SkippableHead, index.Length - Frames.SkippableHead)
        );
    }

    public ArchiveHeader Header { get; }

    /// <summary>What names its chunks.</summary>
    public ChunkNamer Namer { get; }

    public GroupTable Groups { get; }

    public ArchiveIndex Index => _index.Value;

    public long Length => _source.Length;

    /// <summary>Opens the chunks of an archive and nothing else of it: of a long chain, hundreds are opened.</summary>
    /// <exception cref="Fault"><c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.</exception>
    public static ArchiveChunks OpenChunks(ArchiveAccess access, string id)
    {
        var source = access.OpenSource(id);
        try
        {
            return new ArchiveChunks(access, source, id, ArchiveTrailer.ParsePlaces(id, ReadTrailer(source, id)));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes as they lie.</summary>
    public int ReadRaw(long offset, Span<byte> into) => _source.Read(offset, into);

    /// <summary>
    /// Reads a group and checks it against the group table; null when it is right, else what is wrong. The chunks' SHA-256 are for the
    /// caller to check.
    /// </summary>
    /// <param name="group">Its number.</param>
    /// <param name="into">Gets chunks and raw bytes.</param>
    /// <param name="scratch">Grown as needed and used again.</param>
    public string? ReadGroup(uint group, GroupData into, ref byte[] scratch)
    {
        into.Chunks.Clear();
        if (group >= Groups.Count || Groups[group].RawBytes == 0)
        {
            return $"there is no group {group}";
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
            return $"group {group} is cut short";
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
            return $"group {group} at byte {row.Offset} cannot be unpacked";
        }

        return null;
    }

    /// <summary>Reads which chunks a group holds; false when that cannot be told for certain.</summary>
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

    /// <summary>The whole frame of the trailer.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    protected static byte[] ReadTrailer(IArchiveSource source, string id)
    {
        Span<byte> footer = stackalloc byte[ArchiveTrailer.FooterSize];
        if (source.Length < footer.Length || source.Read(source.Length - footer.Length, footer) != footer.Length)
        {
            throw ArchiveFaults.Of(id, "it is cut short");
        }

        var (offset, length) = ArchiveTrailer.Locate(id, footer, source.Length);
        var frame = new byte[length];
        return source.Read(offset, frame) == length ? frame : throw ArchiveFaults.Of(id, "its trailer is cut short");
    }

    /// <summary>A section's payload, checked.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    protected static ReadOnlySpan<byte> ReadSection(IArchiveSource source, string id, ArchivePlaces.Section section, FrameKind kind)
    {
        if (
            section.Length < Frames.SkippableHead
            || section.Offset < 0
            || section.Length > source.Length - section.Offset
            || section.Length > Array.MaxLength
        )
        {
            throw ArchiveFaults.Of(id, $"its {section.Kind} lies outside the file");
        }

        var frame = new byte[section.Length];
        if (
            source.Read(section.Offset, frame) != frame.Length
            || Convert.ToHexStringLower(SHA256.HashData(frame)) != section.Sha256
            || !Frames.TryReadSkippable(frame, kind, out var payload)
            || payload != frame.Length - Frames.SkippableHead
        )
        {
            throw ArchiveFaults.Of(id, $"its {section.Kind} is damaged");
        }

        return frame.AsSpan(Frames.SkippableHead);
    }
}
