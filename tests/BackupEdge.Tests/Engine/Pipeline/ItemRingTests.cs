using System.Collections.Concurrent;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Tests.Engine.Pipeline;

public sealed class ItemRingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(12, 5)]
    public void Items_are_returned_in_the_order_of_sending(int size, int workers)
    {
        const int Count = 5000;
        var seen = new List<int>();
        using var ring = new ItemRing<Item>(size, () => new Item(), TestContext.Current.CancellationToken);
        var threads = Enumerable.Range(0, workers).Select(i => ring.Start($"worker-{i}", () => Work(ring))).ToList();
        threads.Add(ring.Start("collector", () => Collect(ring, seen)));

        for (var i = 0; i < Count; i++)
        {
            var item = ring.Rent();
            item.Number = i;
            ring.Send(item);
        }

        ring.EndOfWork();
        threads.ForEach(thread => thread.Join());

        ring.ThrowIfFailed();
        Assert.Equal(Enumerable.Range(0, Count), seen);
    }

    [Fact]
    public void A_failed_stage_stops_all_stages_and_its_exception_is_thrown()
    {
        using var ring = new ItemRing<Item>(2, () => new Item(), TestContext.Current.CancellationToken);
        List<Thread> threads =
        [
            ring.Start("worker", () => throw new InvalidOperationException("broken")),
            ring.Start("collector", () => Collect(ring, [])),
        ];

        ring.Guard(() =>
        {
            while (true)
            {
                ring.Send(ring.Rent());
            }
        });
        threads.ForEach(thread => thread.Join());

        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(ring.ThrowIfFailed).Message);
    }

    [Fact]
    public void A_cancellation_stops_all_stages()
    {
        using var cancel = new CancellationTokenSource();
        using var ring = new ItemRing<Item>(2, () => new Item(), cancel.Token);
        var ended = new ConcurrentBag<string>();
        List<Thread> threads =
        [
            ring.Start("worker", () => Note(ended, "worker", () => Work(ring))),
            ring.Start("collector", () => Note(ended, "collector", () => Collect(ring, []))),
        ];

        cancel.Cancel();
        threads.ForEach(thread => thread.Join());

        Assert.Equal(2, ended.Count);
        Assert.Throws<OperationCanceledException>(() => ring.Rent());
        Assert.Throws<OperationCanceledException>(ring.ThrowIfFailed);
    }

    private static void Note(ConcurrentBag<string> ended, string name, Action stage)
    {
        Assert.Throws<OperationCanceledException>(stage);
        ended.Add(name);
    }

    private static void Work(ItemRing<Item> ring)
    {
        foreach (var item in ring.Work())
        {
            Thread.SpinWait(item.Number * 7919 % 500);
            ring.SetDone(item);
        }
    }

    private static void Collect(ItemRing<Item> ring, List<int> seen)
    {
        foreach (var item in ring.Ordered())
        {
            seen.Add(item.Number);
            ring.Return(item);
        }
    }

    private sealed class Item : RingItem
    {
        public int Number { get; set; }

        public override void Dispose() { }
    }
}
