using BackupEdge.Engine.Archives;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class ChunkFilterTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(1000, 64)]
    [InlineData(50_000, 75_000)]
    public void Every_added_chunk_may_be_contained(int chunks, int bytes)
    {
        var filter = new ChunkFilter(bytes);
        var ids = Ids(0, chunks);
        ids.ForEach(id => filter.Add(id));

        Assert.All(ids, id => Assert.True(filter.MayContain(id)));
    }

    [Fact]
    public void With_twelve_bits_for_each_chunk_few_others_may_be_contained()
    {
        const int Chunks = 50_000;
        var filter = new ChunkFilter(Chunks * 12 / 8);
        Ids(0, Chunks).ForEach(id => filter.Add(id));

        Assert.InRange(Ids(Chunks, Chunks).Count(id => filter.MayContain(id)), 0, Chunks * 15 / 1000);
    }

    [Fact]
    public void An_empty_filter_contains_nothing()
    {
        var filter = new ChunkFilter(1);

        Assert.DoesNotContain(true, Ids(0, 100).Select(id => filter.MayContain(id)));
    }

    private static List<ChunkId> Ids(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => ChunkNamer.Sha256Of(BitConverter.GetBytes(i)))];
}
