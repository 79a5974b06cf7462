using System.Runtime.InteropServices;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Collects new chunks and writes each full group to the archive. Each thread needs its own instance. The buffers are reused for every
/// group. The number of a group is fixed before its first chunk is added, so that the chunk table knows the group of a chunk before the
/// group is written.
/// </summary>
/// <param name="archive">The archive that receives the groups.</param>
/// <param name="domain">What the chunks contain.</param>
/// <param name="held">Finds chunks that are not stored again because a base's archives contain them; null for a full backup.</param>
internal sealed class GroupWriter(ArchiveWriter archive, ChunkDomain domain, BaseChunkLookup? held = null) : IDisposable
{
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];
    private readonly List<GroupChunk> _chunks = [];
    private byte[] _out = [];
    private byte[] _scratch = [];
    private int _length;
    private uint _group = archive.NextGroup();
    private GroupCompression _current; // of the chunks in the buffer
    private (GroupCompression Compression, IGroupCompressor Compressor)? _compressor;

    /// <summary>
    /// How the chunks that are added next are compressed; the codec of the archive must permit it. A group has only chunks with the same
    /// compression, so the current group is written when a chunk with another one is added.
    /// </summary>
    public GroupCompression Compression { get; set; }

    /// <summary>
    /// Stores a chunk of 1 byte to 256 KiB, unless the archive or one of the base's archives contains it or another thread stores it.
    /// Returns the part by which a manifest refers to the chunk.
    /// </summary>
    public ContentPart Add(ReadOnlySpan<byte> chunk)
    {
        var id = archive.Format.Namer.IdOf(chunk, domain);
        if (held is not null && held.TryFind(id, chunk.Length, out var sequence))
        {
            return ContentPart.Chunk(chunk.Length, sequence, id);
        }

        if (_length + chunk.Length > _raw.Length || _chunks.Count == GroupHead.MaxChunks || _current != Compression)
        {
            Flush();
            _current = Compression;
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

        var maxLength = archive.Format.MaxBytes(_chunks.Count, _length);
        if (_out.Length < maxLength)
        {
            _out = new byte[maxLength];
        }

        var row = archive.Format.Write(
            _out,
            _group,
            domain,
            CollectionsMarshal.AsSpan(_chunks),
            _raw.AsSpan(0, _length),
            Compressor(),
            ref _scratch
        );
        archive.WriteGroup(_group, _out.AsSpan(0, row.HeadBytes + row.FrameBytes), row);
        _chunks.Clear();
        _length = 0;
        _group = archive.NextGroup();
    }

    /// <summary>Releases the memory of the compressor. A group that was not flushed is not written.</summary>
    public void Dispose() => _compressor?.Compressor.Dispose();

    // One at a time: sources come one after another, so that the compression seldom changes.
    private IGroupCompressor Compressor()
    {
        if (_compressor is { } made && made.Compression == _current)
        {
            return made.Compressor;
        }

        if (!archive.Format.Codec.Permits(_current.Kind))
        {
            throw new InvalidOperationException($"An archive with the codec '{archive.Format.Codec.Name}' cannot contain {_current.Kind}.");
        }

        Dispose();
        _compressor = null;
        _compressor = (_current, _current.CreateCompressor());
        return _compressor.Value.Compressor;
    }
}
