using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Writes one archive. Groups are appended by many threads through their own <see cref="GroupWriter"/>; the rest by one.
/// The order on disk <em>must</em> be header, groups, group table, index, root, trailer, and nothing is visible before
/// <see cref="Finish"/> has written the trailer and committed the sink.
/// </summary>
internal sealed class ArchiveWriter : IDisposable
{
    private readonly IArchiveSink _sink;
    private readonly string _id;
    private readonly List<ArchivePlaces.Section> _sections = [];
    private readonly GroupTable _groups = new();
    private readonly Lock _groupsLock = new();
    private readonly ChunkTable _chunks = new();
    private long _position;
    private long _newBytes;
    private int _nextGroup = -1;

    /// <summary>Writes the header.</summary>
    /// <param name="access">What is needed to read the archive later.</param>
    /// <param name="sink">Where it goes; the writer disposes it.</param>
    /// <param name="header">Id and number, and how chunks are cut, named and compressed.</param>
    /// <exception cref="Fault">
    /// <c>no_space</c>, <c>io_error</c>, or <c>archive_unsupported</c> for a hash or codec that this build does not have.
    /// </exception>
    public ArchiveWriter(ArchiveAccess access, IArchiveSink sink, ArchiveHeader header)
    {
        _id = header.Id;
        Sequence = header.Sequence;
        _sink = sink;
        try
        {
            Codec = GroupCodecs.Find(header.Codec) ?? throw ArchiveFaults.Unsupported(header.Id, header);
            Namer = access.NamerOf(header);
            WriteSection("header", header.ToFrame());
        }
        catch
        {
            _sink.Dispose();
            throw;
        }
    }

    /// <summary>This archive's number within its store.</summary>
    public long Sequence { get; }

    /// <summary>What compresses its groups.</summary>
    public IGroupCodec Codec { get; }

    /// <summary>What names its chunks.</summary>
    public ChunkNamer Namer { get; }

    /// <summary>Bytes of the chunks stored so far, before compression.</summary>
    public long NewBytes => Interlocked.Read(ref _newBytes);

    /// <summary>Bytes written so far.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Chunks stored so far.</summary>
    public long ChunkCount => _chunks.Count;

    /// <summary>A number for a new group; one that ends up unused leaves an empty row in the group table.</summary>
    public uint NextGroup() => (uint)Interlocked.Increment(ref _nextGroup);

    /// <summary>True when the caller must store the chunk in its group; false when it is stored.</summary>
    public bool TryClaim(in ChunkId id, uint group, int length)
    {
        if (!_chunks.TryAdd(id, group))
        {
            return false;
        }

        Interlocked.Add(ref _newBytes, length);
        return true;
    }

    /// <summary>Appends a group; safe for several threads.</summary>
    public void WriteGroup(uint group, ReadOnlySpan<byte> bytes, GroupTable.Row row)
    {
        var offset = Interlocked.Add(ref _position, bytes.Length) - bytes.Length;
        _sink.Write(offset, bytes);
        lock (_groupsLock)
        {
            _groups.Set(group, row with { Offset = offset });
        }
    }

    /// <summary>Writes table, index, root and trailer, and commits. Every <see cref="GroupWriter"/> must be flushed.</summary>
    /// <param name="root">The manifest's pages.</param>
    /// <param name="archives">Other archives that manifest or pages refer to.</param>
    /// <param name="summarize">Makes the summary from the bytes stored before the trailer; the trailer's own length is not in it.</param>
    /// <param name="record">What the layer above keeps.</param>
    /// <param name="commit">Commits the sink, or does not; null to commit at once.</param>
    /// <param name="replaces">The archive whose place it takes; null for a new one.</param>
    /// <returns>Bytes of the whole archive.</returns>
    public long Finish(
        ManifestRoot root,
        IReadOnlyList<ArchiveReference> archives,
        Func<long, BackupSummary> summarize,
        JsonElement? record,
        Action<IArchiveSink>? commit = null,
        ArchiveReference? replaces = null
    )
    {
        WriteSection("group_table", _groups.ToFrame());
        WriteIndex();
        var pages = root.ToFrame();
        ThrowIfTooLarge(
            pages.Length > ArchiveRules.MaxRootBytes,
            $"its {root.Entries} entries need a table of contents of "
                + $"{pages.Length} bytes, and {ArchiveRules.MaxRootBytes} is the most"
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
            $"it refers to {archives.Count} others, more than its trailer can " + "list; make a full backup"
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

    public void Dispose() => _sink.Dispose();

    private void WriteSection(string kind, ReadOnlySpan<byte> frame)
    {
        _sink.Write(_position, frame);
        _sections.Add(new ArchivePlaces.Section(kind, _position, frame.Length, Convert.ToHexStringLower(SHA256.HashData(frame))));
        _position += frame.Length;
    }

    // What a reader would refuse is not written.
    private void ThrowIfTooLarge(bool isTooLarge, string why)
    {
        if (isTooLarge)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The backup '{_id}' is too large for one archive: {why}. Back up fewer " + "sources at a time.",
                ("backup_id", _id)
            );
        }
    }

    // Written in pieces: for millions of chunks the index must not be in memory twice.
    private void WriteIndex()
    {
        var start = _position;
        var buffer = new byte[64 * 1024];
        var used = Frames.SkippableHead;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ThrowIfTooLarge(_chunks.Count > int.MaxValue / ArchiveIndex.RowSize, $"it would hold {_chunks.Count} chunks");
        Frames.WriteSkippable(buffer, FrameKind.Index, (int)(_chunks.Count * ArchiveIndex.RowSize));
        _chunks.VisitSorted(
            (id, group) =>
            {
                if (used + ArchiveIndex.RowSize > buffer.Length)
                {
                    Drain();
                }

                BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(used), id.Prefix);
                BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(used + 8), group);
                used += ArchiveIndex.RowSize;
            }
        );
        Drain();
        _sections.Add(new ArchivePlaces.Section("index", start, _position - start, Convert.ToHexStringLower(hash.GetHashAndReset())));

        void Drain()
        {
            hash.AppendData(buffer, 0, used);
            _sink.Write(_position, buffer.AsSpan(0, used));
            _position += used;
            used = 0;
        }
    }
}
