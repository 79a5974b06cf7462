using System.IO.Hashing;
using System.Security.Cryptography;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One committed archive, open for reading from several threads. Opening checks trailer, header, group table and root, which
/// are small; groups are checked as they are read, the index by a verify.
/// </summary>
internal sealed class ArchiveReader : IDisposable
{
    private readonly IArchiveSource _source;
    private readonly Lazy<ArchiveIndex> _index;

    private ArchiveReader(IArchiveSource source, ArchiveHeader header, ArchiveTrailer trailer, GroupTable groups, ManifestRoot root)
    {
        _source = source;
        Header = header;
        Trailer = trailer;
        Groups = groups;
        Root = root;
        var index = trailer.Find("index");
        _index = new Lazy<ArchiveIndex>(() => new ArchiveIndex(source, index.Offset + Frames.SkippableHead, index.Length - Frames.SkippableHead));
    }

    public ArchiveHeader Header { get; }

    public ArchiveTrailer Trailer { get; }

    public GroupTable Groups { get; }

    public ManifestRoot Root { get; }

    public ArchiveIndex Index => _index.Value;

    public long Length => _source.Length;

    /// <exception cref="Faults.Fault">`archive_missing`, `archive_damaged`, `archive_unsupported` or `io_error`.</exception>
    public static ArchiveReader Open(IArchiveStore store, string id) => Open(store.Open(id), id);

    /// <summary>As the other, from an open file, which the reader disposes.</summary>
    /// <exception cref="Faults.Fault">`archive_damaged`, `archive_unsupported` or `io_error`.</exception>
    public static ArchiveReader Open(IArchiveSource source, string id)
    {
        try
        {
            var trailer = ReadTrailer(source, id);
            var header = ArchiveHeader.Parse(id, ReadSection(source, id, trailer.Find("header"), FrameKind.Header));
            if (header.Id != trailer.Id || header.Sequence != trailer.Sequence)
            {
                throw Damage.Of(id, "its header and trailer belong to different archives");
            }

            if (header.Id != id)
            {
                throw Damage.Of(id, $"the file holds the archive of '{header.Id}'; give it its right name");
            }

            var groups = GroupTable.TryParse(ReadSection(source, id, trailer.Find("group_table"), FrameKind.GroupTable), source.Length)
                ?? throw Damage.Of(id, "its group table is damaged");
            var root = ManifestRoot.TryParse(ReadSection(source, id, trailer.Find("root"), FrameKind.Root))
                ?? throw Damage.Of(id, "its manifest root is damaged");
            return new ArchiveReader(source, header, trailer, groups, root);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes as they lie.</summary>
    public int ReadRaw(long offset, Span<byte> into) => _source.Read(offset, into);

    /// <summary>Reads a group and checks it against the group table; null when it is right, else what is wrong. The chunks' SHA-256 are for the caller to check.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="into">Gets chunks and raw bytes.</param>
    /// <param name="scratch">Grown as needed and used again.</param>
    public string? ReadGroup(uint group, GroupData into, ref byte[] scratch)
    {
        into.Reset();
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

        if (!GroupHead.TryRead(bytes[..row.HeadBytes], group, row.RawBytes, into.Chunks)
            || !Frames.TryReadLz4(bytes[row.HeadBytes..], into.Raw(row.RawBytes), checkContent: false))
        {
            into.Reset();
            return $"group {group} at byte {row.Offset} cannot be unpacked";
        }

        into.Sequence = Header.Sequence;
        into.Group = group;
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

    private static ArchiveTrailer ReadTrailer(IArchiveSource source, string id)
    {
        Span<byte> footer = stackalloc byte[ArchiveTrailer.FooterSize];
        if (source.Length < footer.Length || source.Read(source.Length - footer.Length, footer) != footer.Length)
        {
            throw Damage.Of(id, "it is cut short");
        }

        var (offset, length) = ArchiveTrailer.Locate(id, footer, source.Length);
        var frame = new byte[length];
        return source.Read(offset, frame) == length ? ArchiveTrailer.Parse(id, frame) : throw Damage.Of(id, "its trailer is cut short");
    }

    private static ReadOnlySpan<byte> ReadSection(IArchiveSource source, string id, ArchiveTrailer.Section section, FrameKind kind)
    {
        if (section.Length < Frames.SkippableHead || section.Offset < 0 || section.Length > source.Length - section.Offset || section.Length > Array.MaxLength)
        {
            throw Damage.Of(id, $"its {section.Kind} lies outside the file");
        }

        var frame = new byte[section.Length];
        if (source.Read(section.Offset, frame) != frame.Length
            || Convert.ToHexStringLower(SHA256.HashData(frame)) != section.Sha256
            || !Frames.TryReadSkippable(frame, kind, out var payload) || payload != frame.Length - Frames.SkippableHead)
        {
            throw Damage.Of(id, $"its {section.Kind} is damaged");
        }

        return frame.AsSpan(Frames.SkippableHead);
    }
}
