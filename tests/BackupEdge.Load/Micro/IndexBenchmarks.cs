using BackupEdge.Engine.Archives;
using BenchmarkDotNet.Attributes;

namespace BackupEdge.Load.Micro;

/// <summary>Measures finding chunks in an index of 500 000, which is searched on disk, and in one of 50 000, which is in memory.</summary>
public class IndexBenchmarks : IDisposable
{
    private const int Asked = 1000;
    private readonly ScratchStore _store = new();
    private readonly List<ChunkId> _known = [];
    private readonly List<ChunkId> _unknown = [];
    private ArchiveReader? _reader;

    /// <summary>The number of chunks in the index.</summary>
    [Params(50_000, 500_000)]
    public int Chunks { get; set; }

    /// <summary>Creates the archive.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _store.Write("index", 1, (_, groups) =>
        {
            var bytes = new byte[16];
            for (var i = 0; i < Chunks; i++)
            {
                BitConverter.TryWriteBytes(bytes, i);
                var part = groups.Add(bytes);
                if (i % (Chunks / Asked) == 0)
                {
                    _known.Add(part.Id);
                    BitConverter.TryWriteBytes(bytes, -i - 1);
                    _unknown.Add(ChunkNamer.Sha256Of(bytes));
                }
            }
        });
        _reader = ArchiveReader.Open(new ArchiveAccess(_store.Store), "index");
    }

    /// <summary>Finds a thousand chunks that are in the index.</summary>
    [Benchmark(OperationsPerInvoke = Asked)]
    public int Known() => Find(_known);

    /// <summary>Searches for a thousand chunks that are not in the index.</summary>
    [Benchmark(OperationsPerInvoke = Asked)]
    public int Unknown() => Find(_unknown);

    /// <summary>Closes the archive and deletes its folder.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _reader?.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private int Find(List<ChunkId> ids)
    {
        Span<uint> groups = stackalloc uint[8];
        var found = 0;
        foreach (var id in ids)
        {
            found += _reader!.Index.Find(id, groups);
        }

        return found;
    }
}
