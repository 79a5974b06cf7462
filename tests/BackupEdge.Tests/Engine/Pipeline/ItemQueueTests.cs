using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Tests.Engine.Pipeline;

public sealed class ItemQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void The_oldest_item_is_returned_first()
    {
        var (a, b, c) = (new Item(), new Item(), new Item());
        var queue = new ItemQueue<Item>(3, ItemOrder.Oldest);
        queue.Add(a);
        queue.Add(b);
        Assert.Same(a, Take(queue));
        queue.Add(c);

        Assert.Same(b, Take(queue));
        Assert.Same(c, Take(queue));
    }

    [Fact]
    public void The_newest_item_is_returned_first()
    {
        var (a, b, c) = (new Item(), new Item(), new Item());
        var queue = new ItemQueue<Item>(3, ItemOrder.Newest);
        queue.Add(a);
        queue.Add(b);
        Assert.Same(b, Take(queue));
        queue.Add(c);

        Assert.Same(c, Take(queue));
        Assert.Same(a, Take(queue));
    }

    [Fact]
    public async Task The_queue_waits_until_the_oldest_item_is_done()
    {
        var (a, b) = (new Item(), new Item());
        var queue = new ItemQueue<Item>(2, ItemOrder.OldestDone);
        queue.Add(a);
        queue.Add(b);
        queue.SetDone(b);
        var taking = Task.Run(() => Take(queue), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(taking.IsCompleted);

        queue.SetDone(a);

        Assert.Same(a, await taking.WaitAsync(Long, TestContext.Current.CancellationToken));
        Assert.Same(b, Take(queue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Waiting_threads_wake_up_when_the_queue_ends(bool complete)
    {
        var queue = new ItemQueue<Item>(1, ItemOrder.Oldest);
        var waiting = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Take(queue), TestContext.Current.CancellationToken)).ToArray();
        await Task.Delay(20, TestContext.Current.CancellationToken);

        if (complete)
        {
            queue.Complete();
        }
        else
        {
            queue.Stop();
        }

        Assert.All(await Task.WhenAll(waiting).WaitAsync(Long, TestContext.Current.CancellationToken), Assert.Null);
    }

    [Fact]
    public void A_completed_queue_returns_its_items_and_a_stopped_one_does_not()
    {
        var (a, b) = (new Item(), new Item());
        var queue = new ItemQueue<Item>(2, ItemOrder.Oldest);
        queue.Add(a);
        queue.Add(b);

        queue.Complete();
        Assert.Same(a, Take(queue));
        queue.Stop();

        Assert.Null(Take(queue));
    }

    [Fact]
    public void More_items_than_the_capacity_are_refused()
    {
        var queue = new ItemQueue<Item>(1, ItemOrder.Oldest);
        queue.Add(new Item());

        Assert.Throws<InvalidOperationException>(() => queue.Add(new Item()));
    }

    private static Item? Take(ItemQueue<Item> queue) => queue.TryTake(out var item) ? item : null;

    private sealed class Item : RingItem
    {
        public override void Dispose() { }
    }
}
