using System.Runtime.InteropServices;
using BackupEdge.Engine.Chunking;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>
/// The sizes of chunks with many keys: no key may make chunks that are much smaller, larger or less even than without a key.
/// </summary>
public sealed class KeyedCutSizesTests
{
    private const int KeyCount = 200;

    // Small chunks have the same behaviour and need less data.
    private static readonly ChunkerProfile SmallChunks = new(1024, 4096, 16 * 1024);

    [Fact]
    public void No_key_changes_the_sizes_of_chunks_of_random_data()
    {
        var bytes = new SampleStream(SampleKind.Random, 21, 2 * 1024 * 1024).ToBytes();
        var unkeyed = CutList.Of(new Chunker(SmallChunks), bytes);

        Assert.All(Enumerable.Range(0, KeyCount), key =>
        {
            var cuts = CutList.Of(new Chunker(SmallChunks, SampleKey.ToConstants(key)), bytes);

            Assert.InRange(cuts.Average(), unkeyed.Average() * 0.85, unkeyed.Average() * 1.15);
            Assert.InRange(Forced(cuts), 0, Forced(unkeyed) + 0.05);
            Assert.InRange(Deviation(cuts), Deviation(unkeyed) * 0.85, Deviation(unkeyed) * 1.15);
        });
    }

    [Fact]
    public void No_key_is_unfit_for_text() => AssertFit(new SampleStream(SampleKind.Text, 22, 1024 * 1024).ToBytes());

    [Fact]
    public void No_key_is_unfit_for_programs()
    {
        // An ELF file has tables with many zeros and repeated words, most of them at its end.
        var program = File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so"));

        AssertFit(program[^(1024 * 1024)..]);
    }

    [Fact]
    public void No_key_is_unfit_for_databases()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "sizes.db");
        using (var database = new TestDatabase(path, "DELETE"))
        {
            database.Execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY, small INTEGER, zeros BLOB, name TEXT)");
            database.Execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                    + "INSERT INTO numbers SELECT i, i * 7 % 100, zeroblob(i % 40), 'user ' || i FROM n"
            );
        }

        AssertFit(File.ReadAllBytes(path));
    }

    [Fact]
    public void No_key_is_unfit_for_records_of_small_numbers()
    {
        var random = new Random(23);
        var numbers = new int[256 * 1024];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = random.Next(50);
        }

        AssertFit(MemoryMarshal.AsBytes(numbers).ToArray());
    }

    // Content that repeats has few different windows, and a key that cuts at a frequent one makes smaller chunks, as would any other
    // hash. So the sizes of one key may differ more than with random data, but not those of most keys.
    private static void AssertFit(byte[] bytes)
    {
        var unkeyed = CutList.Of(new Chunker(SmallChunks), bytes);
        var keyed = Enumerable
            .Range(0, KeyCount)
            .Select(key => CutList.Of(new Chunker(SmallChunks, SampleKey.ToConstants(key)), bytes))
            .ToList();
        var ratios = keyed.Select(cuts => cuts.Average() / unkeyed.Average()).Order().ToList();

        Assert.InRange(ratios[KeyCount / 2], 0.85, 1.15);
        Assert.InRange(ratios[0], 0.4, ratios[^1]);
        Assert.InRange(ratios[^1], ratios[0], 1.4);
        Assert.All(keyed, cuts => Assert.InRange(Forced(cuts), 0, Forced(unkeyed) + 0.05));
    }

    // Returns the share of chunks that have the maximum size.
    private static double Forced(List<int> cuts) => (double)cuts.Count(length => length == SmallChunks.MaxBytes) / cuts.Count;

    private static double Deviation(List<int> cuts)
    {
        var mean = cuts.Average();
        return Math.Sqrt(cuts.Average(length => (length - mean) * (length - mean)));
    }
}
