using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
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
    public ArchiveWriter(ArchiveAccess access, IArchiveSink sink, ArchiveHeader header, TableSpace space)
    {
        _id = header.Id;
        Sequence = header.Sequence;
        _sink = sink;
        _space = space;
        _groups = new GroupTableWriter(space);
        _chunks = new ChunkTable(space);
        try
        {
            Codec = GroupCodecs.Find(header.Codec) ?? throw ArchiveFaults.Unsupported(header.Id, header);
            Namer = access.NamerOf(header);
            WriteSection("header", header.ToFrame());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The sequence number of this archive in its store.</summary>
    public long Sequence { get; }

    /// <summary>The codec that reads the groups of this archive.</summary>
    public IGroupCodec Codec { get; }

    /// <summary>The namer that computes the ids of this archive's chunks.</summary>
    public ChunkNamer Namer { get; }

    /// <summary>The number of bytes in the chunks stored so far, before compression.</summary>
    public long NewBytes => Interlocked.Read(ref _newBytes);

    /// <summary>The number of bytes written so far.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>The number of chunks stored so far.</summary>
    public long ChunkCount => _chunks.Count;

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
        WriteSection("root", pages);
        var frame = new ArchiveTrailer
        {
            Id = _id,
            Sequence = Sequence,
            Sections = _sections,
            Groups = _groups.Count,
            Chunks = _chunks.Count,
            Entries = root.Entries,
            Archives = archives,
            Replaces = replaces,
            Summary = summarize(_position),
            Record = record,
        }.ToFrame(_position);
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
        using var section = new SectionWriter(_sink, "index", FrameKind.Index, _position, ChunkCount * ArchiveIndex.RowSize);
        var row = new byte[ArchiveIndex.RowSize];
        _chunks.VisitSorted(
            (id, group) =>
            {
                BinaryPrimitives.WriteUInt64BigEndian(row, id.Prefix);
                BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(8), group);
                section.Append(row);
            }
        );
        Add(section.Finish());
    }

    private void Add(ArchivePlaces.Section section)
    {
        _sections.Add(section);
        _position += section.Length;
    }
}
