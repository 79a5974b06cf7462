using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class CatalogueMemoryTests
{
    [Fact]
    public void A_cached_value_is_found_only_for_its_version()
    {
        var memory = new CatalogueMemory<string>(1000);

        memory.Keep(7, "a", "A", weight: 1);

        Assert.Equal("A", memory.Find(7, "a"));
        Assert.Null(memory.Find(7, "b"));
        Assert.Null(memory.Find(8, "a"));
        memory.Keep(8, "b", "B", weight: 1);
        Assert.Null(memory.Find(7, "a"));
        Assert.Null(memory.Find(8, "a"));
    }

    [Fact]
    public void The_cache_never_exceeds_its_capacity()
    {
        var memory = new CatalogueMemory<string>(160);
        for (var i = 0; i < 1000; i++)
        {
            memory.Keep(1, $"{i}", "x", weight: 10);
            Assert.NotNull(memory.Find(1, $"{i}"));
        }

        Assert.InRange(Enumerable.Range(0, 1000).Count(i => memory.Find(1, $"{i}") is not null), 1, 16);
    }

    [Fact]
    public void A_value_that_needs_much_of_the_capacity_is_not_cached()
    {
        var memory = new CatalogueMemory<string>(160);
        memory.Keep(1, "heavy", "x", weight: 11);
        Assert.Null(memory.Find(1, "heavy"));
    }
}
