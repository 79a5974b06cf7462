using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One thread's group in the making: collects new chunks and hands a full group to the archive. Buffers are made once and
/// used for every group. A group's number is fixed when its first chunk arrives, so that the chunk table can tell a
/// chunk's place before the group is written.
/// </summary>
/// <param name="archive">Gets the groups.</param>
/// <param name="held">Chunks that need not be stored because a base's archives hold them; null for a full backup.</param>
internal sealed class GroupWriter(ArchiveWriter archive, BaseChunkLookup? held = null)
{
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];
    private readonly List<GroupChunk> _chunks = [];
    private byte[] _out = [];
    private int _length;
    private uint _group = archive.NextGroup();

    /// <summary>
    /// Stores a chunk of 1 byte to 256 KiB, unless the archive holds it already or another thread is storing it; returns how a manifest
    /// refers to it.
    /// </summary>
    public ContentPart Add(ReadOnlySpan<byte> chunk)
    {
        var id = archive.Namer.IdOf(chunk);
        if (held is not null && held.TryFind(id, chunk.Length, out var sequence))
        {
            return ContentPart.Chunk(chunk.Length, sequence, id);
        }

        if (_length + chunk.Length > _raw.Length || _chunks.Count == GroupHead.MaxChunks)
        {
            Flush();
        }

        if (archive.TryClaim(id, _group, chunk.Length))
        {
            chunk.CopyTo(_raw.AsSpan(_length));
            _chunks.Add(new GroupChunk(id, _length, chunk.Length));
            _length += chunk.Length;
        }

        return ContentPart.Chunk(chunk.Length, archive.Sequence, id);
    }

    /// <summary>Writes what is there; must be called at the end.</summary>
    public void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        var head = GroupHead.Size(_chunks.Count);
        var most = head + archive.Codec.MaxFrameBytes(_length);
        if (_out.Length < most)
        {
            _out = new byte[most];
        }

        GroupHead.Write(_out, _group, CollectionsMarshal.AsSpan(_chunks), _length);
        var frame = archive.Codec.Compress(_raw.AsSpan(0, _length), _out.AsSpan(head));
        var bytes = _out.AsSpan(0, head + frame);
        archive.WriteGroup(_group, bytes, new GroupTable.Row(0, head, frame, _length, _chunks.Count, XxHash3.HashToUInt64(bytes)));
        _chunks.Clear();
        _length = 0;
        _group = archive.NextGroup();
    }
}
