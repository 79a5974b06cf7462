using System.IO.Hashing;
using System.Runtime.InteropServices;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Collects new chunks and writes each full group to the archive. Each thread needs its own instance. The buffers are reused for every
/// group. The number of a group is fixed before its first chunk is added, so that the chunk table knows the group of a chunk before the
/// group is written.
/// </summary>
/// <param name="archive">The archive that receives the groups.</param>
/// <param name="held">Finds chunks that are not stored again because a base's archives contain them; null for a full backup.</param>
internal sealed class GroupWriter(ArchiveWriter archive, BaseChunkLookup? held = null)
{
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];
    private readonly List<GroupChunk> _chunks = [];
    private readonly IGroupCompressor _compressor = archive.Codec.CreateCompressor();
    private byte[] _out = [];
    private int _length;
    private uint _group = archive.NextGroup();

    /// <summary>
    /// Stores a chunk of 1 byte to 256 KiB, unless the archive or one of the base's archives contains it or another thread stores it.
    /// Returns the part by which a manifest refers to the chunk.
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

    /// <summary>Writes the current group if it has chunks. Must be called after the last chunk.</summary>
    public void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        var head = GroupHead.Size(_chunks.Count);
        var maxLength = head + archive.Codec.MaxFrameBytes(_length);
        if (_out.Length < maxLength)
        {
            _out = new byte[maxLength];
        }

        GroupHead.Write(_out, _group, CollectionsMarshal.AsSpan(_chunks), _length);
        var frame = _compressor.Compress(_raw.AsSpan(0, _length), _out.AsSpan(head));
        var bytes = _out.AsSpan(0, head + frame);
        archive.WriteGroup(_group, bytes, new GroupTable.Row(0, head, frame, _length, _chunks.Count, XxHash3.HashToUInt64(bytes)));
        _chunks.Clear();
        _length = 0;
        _group = archive.NextGroup();
    }
}
