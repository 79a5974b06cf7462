using BackupEdge.Engine.Archives;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class TableBudgetTests
{
    [Fact]
    public void Tables_are_loaded_until_their_memory_is_used_up()
    {
        var budget = new TableBudget();

        Assert.False(budget.TryTake(TableBudget.MaxTableBytes + 1));
        Assert.Equal(16, Enumerable.Range(0, 100).Count(_ => budget.TryTake(TableBudget.MaxTableBytes)));
        Assert.False(budget.TryTake(1));
        Assert.True(budget.TryTake(0));
    }

    [Fact]
    public void An_archive_of_a_long_chain_is_read_without_loading_its_tables()
    {
        var store = new MemoryArchiveStore();
        var parts = new List<ContentPart>();
        ManifestArchive.Write(store, "backup-1", 1, (_, groups) =>
        {
            for (var i = 0; i < 2000; i++)
            {
                parts.Add(groups.Add(BitConverter.GetBytes(i)));
                if (i % 10 == 0)
                {
                    groups.Flush();
                }
            }
        });
        var used = new TableBudget();
        while (used.TryTake(100)) { }

        using var loaded = ArchiveReader.Open(new ArchiveAccess(store), "backup-1");
        using var unloaded = ArchiveReader.Open(new ArchiveAccess(store), "backup-1", used);

        Assert.Equal((loaded.Groups.Count, loaded.Groups.RawBytes), (unloaded.Groups.Count, unloaded.Groups.RawBytes));
        var (data, other) = (new GroupData(), new GroupData());
        byte[] scratch = [];
        for (uint group = 0; group < loaded.Groups.Count; group++)
        {
            Assert.Equal(loaded.Groups[group], unloaded.Groups[group]);
            Assert.Equal(
                loaded.ReadGroup(group, GroupDepth.Content, data, ref scratch),
                unloaded.ReadGroup(group, GroupDepth.Content, other, ref scratch)
            );
            Assert.Equal(data.Chunks, other.Chunks);
        }

        Span<uint> found = stackalloc uint[8];
        foreach (var part in parts)
        {
            Assert.Equal(1, unloaded.Index.Find(part.Id, found));
            Assert.Equal(loaded.Index.FindRows(part.Id), unloaded.Index.FindRows(part.Id));
        }
    }
}
