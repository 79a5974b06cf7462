using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Buckets;

public sealed class PathOrderedKeysTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(100, 3)]
    [InlineData(3, 1000)]
    public void Any_keys_are_listed_once_in_the_order_of_paths(int maxHeld, int pageSize) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60),
            Prop.ForAll(Arb.From(KeySets.Keys), keys => Assert.Equal(Sorted(keys), List(keys, maxHeld, pageSize)))
        );

    [Theory]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("b-")]
    public void A_prefix_selects_the_keys_that_begin_with_it(string prefix) =>
        Check.One(
            Config.QuickThrowOnFailure.WithEndSize(60),
            Prop.ForAll(Arb.From(KeySets.Keys), keys =>
                Assert.Equal(
                    Sorted(keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))),
                    List(keys, maxHeld: 2, pageSize: 2, prefix)
                )
            )
        );

    [Fact]
    public void Many_keys_that_may_have_to_wait_for_a_folder_cost_one_more_list()
    {
        var engine = new MemoryBuckets();
        for (var i = 0; i < 5000; i++)
        {
            engine.Put("b", $"img-{i:d5}.png", "");
        }

        engine.Put("b", "img/first", "");

        var listed = new PathOrderedKeys(engine, "b", maxHeld: 100, CancellationToken.None).Read("").ToList();

        Assert.Equal(5001, listed.Count);
        Assert.Equal("img/first", Encoding.UTF8.GetString(listed[0].Key));
        Assert.InRange(engine.Lists, 6, 9);
    }

    private static string[] Sorted(IEnumerable<string> keys) =>
        [.. keys.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => PathOrder.Compare(a, b)))];

    private static string[] List(string[] keys, int maxHeld, int pageSize, string prefix = "")
    {
        var engine = new MemoryBuckets { PageSize = pageSize };
        engine.Put("b", "-", "");
        engine.Delete("b", "-");
        foreach (var key in keys)
        {
            engine.Put("b", key, "");
        }

        var listed = new PathOrderedKeys(engine, "b", maxHeld, CancellationToken.None).Read(prefix);
        return [.. listed.Select(item => Encoding.UTF8.GetString(item.Key))];
    }
}
