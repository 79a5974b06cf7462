using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Writes one archive. Several threads append groups, each through its own <see cref="GroupWriter"/>; one thread writes the rest. The
/// order on disk <em>must</em> be header, groups, group table, index, root, trailer. The archive is not visible before
/// <see cref="Finish"/> has written the trailer and committed the sink.
/// </summary>
internal sealed class ArchiveWriter : IDisposable
{
    // A frame has at most this number of bytes, which limits an archive to 179 million chunks.
    private const int MaxChunks = int.MaxValue / ArchiveIndex.RowSize;
    private readonly IArchiveSink _sink;
    private readonly TableSpace _space;
    private readonly string _id;
    private readonly ArchiveKeys? _keys;
    private readonly List<ArchivePlaces.Section> _sections = [];
    private readonly GroupTableWriter _groups;
    private readonly Lock _groupsLock = new();
    private readonly ChunkTable _chunks;
    private long _position;
    private long _newBytes;
    private int _nextGroup = -1;

    /// <summary>
    /// Starts an archive by writing its header. The writer disposes sink and space, also if the constructor throws.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>no_space</c>, <c>io_error</c>, or <c>archive_unsupported</c> for a hash or codec that this build does not have.
    /// </exception>
    /// <param name="access">Knows the formats of groups.</param>
    /// <param name="sink">The file of the archive.</param>
    /// <param name="header">The header.</param>
    /// <param name="space">The space for tables that do not fit into memory.</param>
    /// <param name="keys">The keys that the header describes, which the writer disposes; null if the archive is not sealed.</param>
    public ArchiveWriter(ArchiveAccess access, IArchiveSink sink, ArchiveHeader header, TableSpace space, ArchiveKeys? keys = null)
    {
        _id = header.Id;
        _keys = keys;
        Sequence = header.Sequence;
        _sink = sink;
        _space = space;
        _groups = new GroupTableWriter(space);
        _chunks = new ChunkTable(space);
        try
        {
            Format = access.FormatOf(header, keys);
            WriteSection("header", header.ToFrame(keys));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sequence number of this archive in its store.</summary>
    public long Sequence { get; }

    /// <summary>Writes the groups of this archive.</summary>
    public GroupFormat Format { get; }

    /// <summary>The sealed archive before this one, which the trailer names; null for none.</summary>
    public ArchivePredecessor? Previous { get; set; }

    /// <summary>The HMAC of the trailer of the archive that this one replaces; null for none.</summary>
    public string? FirstMac { get; set; }

    /// <summary>The number of bytes in the chunks stored so far, before compression.</summary>
    public long NewBytes => Interlocked.Read(ref _newBytes);

    /// <summary>The number of bytes written so far.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>The number of chunks stored so far.</summary>
    public long ChunkCount => _chunks.Count;

    /// <summary>
    /// Begins the numbers of new groups at the given one, since the numbers before it are those of groups that are copied unchanged.
    /// </summary>
    public void StartGroupsAt(uint group) => _nextGroup = (int)group - 1;

    /// <summary>Returns the number of a new group. A number that is not used leaves an empty row in the group table.</summary>
    public uint NextGroup() => (uint)Interlocked.Increment(ref _nextGroup);

    /// <summary>Returns true if the caller must store the chunk in its group, or false if the archive already contains the chunk.</summary>
    public bool TryClaim(in ChunkId id, uint group, int length)
    {
        if (!_chunks.TryAdd(id, group))
        {
            return false;
        }

        Interlocked.Add(ref _newBytes, length);
        return true;
    }

    /// <summary>Appends a group to the archive. Thread-safe.</summary>
    /// <exception cref="Fault"><c>no_space</c>, <c>io_error</c>, or <c>invalid_request</c> if the archive has too many chunks.</exception>
    public void WriteGroup(uint group, ReadOnlySpan<byte> bytes, GroupTable.Row row)
    {
        // Checked here and not at the end, because such a backup would run for hours in vain.
        ThrowIfTooLarge(ChunkCount > MaxChunks, $"it would contain more than {MaxChunks} chunks");
        var offset = Interlocked.Add(ref _position, bytes.Length) - bytes.Length;
        _sink.Write(offset, bytes);
        lock (_groupsLock)
        {
            _groups.Set(group, row with { Offset = offset });
        }
    }

    /// <summary>Writes table, index, root and trailer, and commits. Every <see cref="GroupWriter"/> must be flushed before.</summary>
    /// <param name="root">The table of the manifest's pages.</param>
    /// <param name="archives">The other archives that the manifest refers to.</param>
    /// <param name="summarize">Creates the summary from the number of bytes before the trailer.</param>
    /// <param name="record">
    /// What the caller of the engine stores in the trailer, such as label and settings of the backup; null for nothing.
    /// </param>
    /// <param name="commit">
    /// Called with the action that commits the sink; returns false to discard the archive. Null to commit always.
    /// </param>
    /// <param name="replaces">The archive that this one replaces; null for a new one.</param>
    /// <returns>The size of the archive in bytes.</returns>
    public long Finish(
        ManifestRoot root,
        IReadOnlyList<ArchiveReference> archives,
        Func<long, BackupSummary> summarize,
        JsonElement? record,
        Action<IArchiveSink>? commit = null,
        ArchiveReference? replaces = null
    )
    {
        WriteGroupTable();
        WriteIndex();
        var pages = root.ToFrame();
        ThrowIfTooLarge(
            pages.Length > ArchiveRules.MaxRootBytes,
            $"the table of contents of its {root.Entries} entries has {pages.Length} bytes, and the maximum is {ArchiveRules.MaxRootBytes}"
        );
        WriteSection("root", _keys is null ? pages : SealSection(FrameKind.Root, _keys.Root, pages.AsSpan(Frames.SkippableHead)));
        var trailer = new ArchiveTrailer
        {
            Id = _id,
            Sequence = Sequence,
            Sections = _sections,
            Groups = _groups.Count,
            Chunks = _chunks.Count,
            Entries = root.Entries,
            Archives = archives,
            Replaces = replaces,
            FirstMac = FirstMac,
            Epoch = _keys?.Seal.Epoch,
            Previous = Previous,
            Summary = summarize(_position),
            Record = record,
        };
        if (_keys is not null)
        {
            var facts = JsonSerializer.SerializeToUtf8Bytes(trailer.ToFacts(), ArchiveJson.Default.SealedFacts);
            WriteSection("facts", SealSection(FrameKind.Facts, _keys.Facts, facts));
        }

        var frame = TrailerFrame.Write(trailer, _position, _keys);
        ThrowIfTooLarge(
            frame.Length > ArchiveRules.MaxTrailerBytes,
            $"it refers to {archives.Count} other archives, more than its trailer can contain; make a full backup"
        );
        _sink.Write(_position, frame);
        _position += frame.Length;
        if (commit is null)
        {
            _sink.Commit();
        }
        else
        {
            commit(_sink);
        }

        return _position;
    }

    public void Dispose()
    {
        _sink.Dispose();
        _space.Dispose();
        _keys?.Dispose();
    }

    private byte[] SealSection(FrameKind kind, byte[] key, ReadOnlySpan<byte> text)
    {
        var frame = new byte[Frames.SkippableHead + text.Length + Seal.Overhead];
        Frames.WriteSkippable(frame, kind, frame.Length - Frames.SkippableHead);
        Seal.Write(_keys!.Cipher, key, [], text, frame.AsSpan(Frames.SkippableHead));
        return frame;
    }

    private void WriteSection(string kind, ReadOnlySpan<byte> frame)
    {
        _sink.Write(_position, frame);
        Add(new ArchivePlaces.Section(kind, _position, frame.Length, Convert.ToHexStringLower(SHA256.HashData(frame))));
    }

    // A reader would reject the archive, so it must not be written.
    private void ThrowIfTooLarge(bool isTooLarge, string why)
    {
        if (isTooLarge)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The backup '{_id}' is too large for one archive: {why}. Back up fewer sources at a time.",
                ("backup_id", _id)
            );
        }
    }

    private void WriteGroupTable()
    {
        using var section = new SectionWriter(
            _sink,
            "group_table",
            FrameKind.GroupTable,
            _position,
            (long)_groups.Count * GroupTable.RowSize
        );
        _groups.Visit(section.Append);
        Add(section.Finish());
    }

    private void WriteIndex()
    {
        var bytes = _keys is null ? ChunkCount * ArchiveIndex.RowSize : SealedIndex.BytesOf(ChunkCount);
        using var section = new SectionWriter(_sink, "index", FrameKind.Index, _position, bytes);
        var rows = new byte[SealedIndex.PageRows * ArchiveIndex.RowSize];
        var page = new byte[rows.Length + Seal.Overhead];
        var (used, number) = (0, 0u);
        void WriteRows()
        {
            section.Append(_keys is null ? rows.AsSpan(0, used) : SealedIndex.Write(_keys, number++, rows.AsSpan(0, used), page));
            used = 0;
        }

        _chunks.VisitSorted(
            (id, group) =>
            {
                BinaryPrimitives.WriteUInt64BigEndian(rows.AsSpan(used), id.Prefix);
                BinaryPrimitives.WriteUInt32LittleEndian(rows.AsSpan(used + 8), group);
                used += ArchiveIndex.RowSize;
                if (used == rows.Length)
                {
                    WriteRows();
                }
            }
        );
        if (used > 0)
        {
            WriteRows();
        }

        Add(section.Finish());
    }

    private void Add(ArchivePlaces.Section section)
    {
        _sections.Add(section);
        _position += section.Length;
    }
}
