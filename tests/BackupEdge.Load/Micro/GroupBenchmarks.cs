using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;
using BenchmarkDotNet.Attributes;

namespace BackupEdge.Load.Micro;

/// <summary>Measures writing groups of 1 MiB (hash, compress, append), reading them (read, decompress, check), and single steps.</summary>
public class GroupBenchmarks : IDisposable
{
    private const int Chunk = 64 << 10;
    private readonly ScratchStore _store = new();
    private readonly byte[] _text = Samples.Text(GroupHead.MaxRawBytes);
    private readonly byte[] _noise = Samples.Noise(GroupHead.MaxRawBytes);
    private readonly IGroupCompressor _compressor = GroupCompression.Lz4.CreateCompressor();
    private readonly byte[] _frame = new byte[Lz4FrameCodec.Instance.MaxFrameBytes(GroupHead.MaxRawBytes)];
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];
    private readonly GroupData _data = new();
    private byte[] _scratch = [];
    private int _frameLength;
    private ArchiveReader? _reader;
    private ArchiveWriter? _writer;
    private GroupWriter? _groups;
    private uint _salt;

    /// <summary>Creates an archive to read from and one to write to.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _store.Write("read", 1, (_, groups) => AddAll(groups, _text));
        _reader = ArchiveReader.Open(new ArchiveAccess(_store.Store), "read");
        _writer = _store.Create("write", 2);
        _groups = new GroupWriter(_writer, ChunkDomain.Content);
        _frameLength = _compressor.Compress(_text, _frame);
    }

    /// <summary>Hashes, compresses and appends 1 MiB of text.</summary>
    [Benchmark]
    public void Write()
    {
        // Each group must have new content; otherwise it would not be stored.
        _salt++;
        for (var at = 0; at < _text.Length; at += Chunk)
        {
            BitConverter.TryWriteBytes(_text.AsSpan(at), _salt);
        }

        AddAll(_groups!, _text);
    }

    /// <summary>Reads, decompresses and checks 1 MiB of text, including its chunks.</summary>
    [Benchmark]
    public bool Read()
    {
        var whole = _reader!.ReadGroup(0, GroupDepth.Content, _data, ref _scratch) is null;
        foreach (var chunk in _data.Chunks)
        {
            whole &= ChunkNamer.Sha256Of(_data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..]) == chunk.Id;
        }

        return whole;
    }

    /// <summary>Compresses 1 MiB of text.</summary>
    [Benchmark]
    public int CompressText() => _compressor.Compress(_text, _frame);

    /// <summary>Compresses 1 MiB of bytes that do not compress.</summary>
    [Benchmark]
    public int CompressNoise() => _compressor.Compress(_noise, _frame);

    /// <summary>Decompresses 1 MiB of text.</summary>
    [Benchmark]
    public bool Unpack() => Lz4FrameCodec.Instance.TryDecompress(_frame.AsSpan(0, _frameLength), _raw);

    /// <summary>Computes the ids of 16 chunks of 64 KiB.</summary>
    [Benchmark]
    public ulong Hash()
    {
        ulong all = 0;
        for (var at = 0; at < _text.Length; at += Chunk)
        {
            all ^= ChunkNamer.Sha256Of(_text.AsSpan(at, Chunk)).Prefix;
        }

        return all;
    }

    /// <summary>Closes the archives and deletes their folder.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _reader?.Dispose();
        _writer?.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void AddAll(GroupWriter groups, byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at += Chunk)
        {
            groups.Add(bytes.AsSpan(at, Chunk));
        }
    }
}
