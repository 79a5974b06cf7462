using System.Security.Cryptography;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Objects;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Copies;

public sealed class RangeCacheTests : IDisposable
{
    private const string Key = "a/1.bea";
    private readonly RecordedReads _objects = new();

    public void Dispose() => _objects.Dispose();

    [Fact]
    public void What_several_threads_read_in_order_is_requested_once()
    {
        var bytes = Random(40 << 20);
        using var cache = Cache(bytes, out var opened);
        var next = 0L;
        var seen = new byte[bytes.Length];

        var cancel = TestContext.Current.CancellationToken;

        // None falls behind by more than the cache keeps, however busy the machine is. There are 140 reads.
        using var together = new Barrier(4);
        OnThreads(4, () =>
        {
            while (Interlocked.Add(ref next, 300_000) - 300_000 is var at && at < bytes.Length)
            {
                Assert.Equal(Math.Min(300_000, bytes.Length - at), cache.Read(opened, at, Slice(seen, at, 300_000)));
                together.SignalAndWait(TimeSpan.FromMinutes(1), cancel);
            }
        });

        Assert.Equal(bytes, seen);
        Assert.Empty(_objects.ReadAgain());
        Assert.Equal(bytes.Length, _objects.Reads.Sum(read => (long)read.Length));
        Assert.True(cache.UsedBytes <= RangeCache.DefaultMemory);
    }

    [Fact]
    public void An_object_that_is_read_in_order_is_requested_in_large_ranges_ahead_of_the_reader()
    {
        var bytes = Random(40 << 20);
        using var cache = Cache(bytes, out var opened);
        var into = new byte[1 << 20];

        for (var at = 0; at < 20 << 20; at += into.Length)
        {
            cache.Read(opened, at, into);
        }

        Assert.True(_objects.Reads.Max(read => read.Offset + read.Length) > 20 << 20);
        Assert.InRange(_objects.Reads.Count, 1, 10);
    }

    [Fact]
    public void A_read_anywhere_else_requests_little_more_than_it_needs()
    {
        using var cache = Cache(Random(64 << 20), out var opened);
        var into = new byte[1000];

        foreach (var at in new[] { 50 << 20, 10 << 20, 40 << 20, 20 << 20 })
        {
            cache.Read(opened, at, into);
        }

        Assert.Equal(4L * RangeCache.MinRangeBytes, _objects.Reads.Sum(read => (long)read.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_order_of_reads_returns_the_bytes_of_the_object_within_the_memory(int seed)
    {
        const long memory = 3 << 20;
        var bytes = Random(9_000_001);
        using var cache = Cache(bytes, out var opened, memory);
        var random = new Random(seed);

        for (var i = 0; i < 300; i++)
        {
            var at = random.Next(bytes.Length + 10);
            var into = new byte[random.Next(1, 1 << 21)];
            var expected = bytes.AsSpan(Math.Min(at, bytes.Length), Math.Min(into.Length, Math.Max(0, bytes.Length - at)));

            var read = cache.Read(opened, at, into);

            Assert.True(expected.SequenceEqual(into.AsSpan(0, read)));
            Assert.True(cache.UsedBytes <= memory + RangeCache.MaxRangeBytes);
        }
    }

    [Fact]
    public void Many_objects_share_the_memory()
    {
        const long memory = 8 << 20;
        using var cache = new RangeCache(_objects, TimeProvider.System, memory);
        var bytes = Random(4 << 20);
        var opened = new List<OpenObject>();
        for (var i = 0; i < 30; i++)
        {
            opened.Add(cache.Open(new RemoteObject($"a/{i}", _objects.Put($"a/{i}", bytes), bytes.Length)));
        }

        var into = new byte[100_000];
        for (var at = 0; at < bytes.Length; at += into.Length)
        {
            foreach (var one in opened)
            {
                Assert.True(
                    bytes.AsSpan(at, cache.Read(one, at, into)).SequenceEqual(into.AsSpan(0, Math.Min(into.Length, bytes.Length - at)))
                );
            }
        }

        Assert.True(cache.UsedBytes <= memory);
        Assert.Empty(_objects.ReadAgain());
    }

    [Fact]
    public void A_range_that_could_not_be_read_is_requested_again_by_the_next_reader()
    {
        var bytes = Random(1000);
        using var cache = Cache(bytes, out var opened);
        var isBroken = true;
        _objects.BeforeRead = (_, _, _) => isBroken ? throw ObjectFaults.Refused("s3://test/", "the test says so") : Task.CompletedTask;
        var into = new byte[1000];

        Assert.Equal(FaultCode.CopyStoreRefused, Assert.Throws<Fault>(() => cache.Read(opened, 0, into)).Code);
        isBroken = false;

        Assert.Equal(1000, cache.Read(opened, 0, into));
        Assert.Equal(bytes, into);
    }

    [Fact]
    public void An_object_that_is_shorter_than_recorded_ends_where_it_ends()
    {
        var version = _objects.Put(Key, Random(1000));
        using var cache = new RangeCache(_objects, TimeProvider.System);
        var opened = cache.Open(new RemoteObject(Key, version, 5000));

        Assert.Equal(900, cache.Read(opened, 100, new byte[2000]));
        Assert.Equal(0, cache.Read(opened, 1500, new byte[2000]));
        Assert.Equal(0, cache.Read(opened, 6000, new byte[2000]));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_ends_the_read_with_an_error()
    {
        var time = new FakeTimeProvider();
        var hasBegun = new TaskCompletionSource();
        _objects.BeforeRead = async (_, _, cancel) =>
        {
            hasBegun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        };
        using var cache = new RangeCache(_objects, time);
        var opened = cache.Open(new RemoteObject(Key, _objects.Put(Key, Random(1000)), 1000));

        var reading = Task.Factory.StartNew(
            () => cache.Read(opened, 0, new byte[10]),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        await hasBegun.Task;
        while (!reading.IsCompleted)
        {
            time.Advance(RangeCache.Patience);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        var fault = await Assert.ThrowsAsync<Fault>(() => reading);
        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains("s3://test/ has not answered", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_reader_of_an_object_cancels_its_requests_and_frees_its_memory()
    {
        var canceled = new TaskCompletionSource();
        var begun = 0;
        using var cache = Cache(Random(40 << 20), out var opened);
        _objects.BeforeRead = async (_, _, cancel) =>
        {
            if (Interlocked.Increment(ref begun) > 6)
            {
                cancel.Register(() => canceled.TrySetResult());
                await Task.Delay(Timeout.Infinite, cancel);
            }
        };
        var second = cache.Open(opened.What);
        for (var at = 0L; Volatile.Read(ref begun) <= 6; at += 1 << 20)
        {
            cache.Read(second, at, new byte[1]);
        }

        cache.Close(opened);
        Assert.True(cache.UsedBytes > 0);
        cache.Close(second);

        await canceled.Task.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.Equal(0, cache.UsedBytes);
    }

    private static Span<byte> Slice(byte[] bytes, long at, int length) => bytes.AsSpan((int)at, (int)Math.Min(length, bytes.Length - at));

    private static byte[] Random(int length) => RandomNumberGenerator.GetBytes(length);

    private static void OnThreads(int count, Action action)
    {
        var failures = new List<Exception>();
        var threads = Enumerable
            .Range(0, count)
            .Select(_ => new Thread(() =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    lock (failures)
                    {
                        failures.Add(e);
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }

    private RangeCache Cache(byte[] bytes, out OpenObject opened, long memory = RangeCache.DefaultMemory)
    {
        var cache = new RangeCache(_objects, TimeProvider.System, memory);
        opened = cache.Open(new RemoteObject(Key, _objects.Put(Key, bytes), bytes.Length));
        return cache;
    }
}
