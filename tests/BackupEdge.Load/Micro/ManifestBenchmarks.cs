using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Chunking;
using BenchmarkDotNet.Attributes;

namespace BackupEdge.Load.Micro;

/// <summary>Measures writing a manifest of 100 000 small files, and merging it with a walk that finds no changes.</summary>
public class ManifestBenchmarks : IDisposable
{
    private const int Files = 100_000;
    private readonly ScratchStore _store = new();
    private readonly ManifestEntry _entry = new()
    {
        Kind = ManifestEntryKind.File,
        Mode = 0x1A4,
        Size = 1000,
    };
    private int _written;

    /// <summary>Creates the base archive.</summary>
    [GlobalSetup]
    public void SetUp() => _store.Write("base", 1, (manifest, _) => AddAll(manifest));

    /// <summary>Writes the manifest to an archive.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public void Write()
    {
        var id = $"written-{_written++}";
        _store.Write(id, 2 + _written, (manifest, _) => AddAll(manifest));
        _store.Store.Delete(id);
    }

    /// <summary>Merges the manifest with the walk.</summary>
    [Benchmark(OperationsPerInvoke = Files)]
    public long Merge()
    {
        var ids = new Dictionary<string, string> { ["source"] = "base" };
        using var bases = BackupBases.Open(new ArchiveAccess(_store.Store), ids, new Chunker(ChunkerProfile.Default))!;
        bases.Begin("source");
        var comparison = new BaseComparison(bases);
        for (var i = 0; i < Files; i++)
        {
            Describe(i);
            comparison.TryReuse(_entry);
        }

        return comparison.UnchangedFiles == Files ? Files : throw new InvalidOperationException("Changes were found, but there are none.");
    }

    /// <summary>Deletes the folder of the archives.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private void AddAll(ManifestWriter manifest)
    {
        for (var i = 0; i < Files; i++)
        {
            Describe(i);
            _entry.Parts.Clear();
            _entry.Parts.Add(ContentPart.Chunk(1000, 1, ChunkNamer.Sha256.IdOf(BitConverter.GetBytes(i))));
            manifest.Add(_entry);
        }
    }

    private void Describe(int number)
    {
        Span<byte> path = stackalloc byte[32];
        path = path[..Encoding.ASCII.GetBytes($"source/folder-{number / 100:D5}/file-{number % 100:D2}", path)];
        _entry.Path.Set(path);
        _entry.Inode = (ulong)number;
        _entry.Modified = _entry.Changed = new Timestamp(1_700_000_000 + number, 5);
    }
}
