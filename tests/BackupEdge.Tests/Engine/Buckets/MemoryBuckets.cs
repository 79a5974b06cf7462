using System.Collections.Concurrent;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Engine.Buckets;

/// <summary>An engine whose buckets are in memory. A test chooses the size of pages, and which calls fail.</summary>
internal sealed class MemoryBuckets : IBucketEngine
{
    private readonly Lock _gate = new();
    private int _running;
    private long _clock = 1_700_000_000;

    public SortedDictionary<string, SortedDictionary<byte[], MemoryObject>> Buckets { get; } = new(StringComparer.Ordinal);

    public string Address => "http://memory";

    public int PageSize { get; set; } = 1000;

    /// <summary>Called before a page is listed, with the bucket and the key after which it begins.</summary>
    public Action<string, string> OnList { get; set; } = (_, _) => { };

    /// <summary>Called before an object is read.</summary>
    public Func<string, string, Task> OnRead { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before an object is written, with its bucket and key.</summary>
    public Action<string, string> OnWrite { get; set; } = (_, _) => { };

    /// <summary>The keys that were read, as <c>bucket/key</c>.</summary>
    public ConcurrentQueue<string> Reads { get; } = new();

    public int Lists { get; private set; }

    /// <summary>The greatest number of objects that were read at the same time.</summary>
    public int MostReads { get; private set; }

    public void Put(string bucket, string key, string content, params (string Name, string Value)[] headers) =>
        Put(bucket, key, Encoding.UTF8.GetBytes(content), headers);

    public void Put(string bucket, string key, byte[] content, params (string Name, string Value)[] headers)
    {
        lock (_gate)
        {
            Add(bucket)[Encoding.UTF8.GetBytes(key)] = new MemoryObject(
                content,
                FakeBucket.Md5(content),
                new Timestamp(++_clock, 0),
                new ObjectMetadata(headers)
            );
        }
    }

    public void Delete(string bucket, string key)
    {
        lock (_gate)
        {
            Buckets[bucket].Remove(Encoding.UTF8.GetBytes(key));
        }
    }

    public Task<IReadOnlyList<ListedBucket>> ListBucketsAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ListedBucket>>([.. Buckets.Keys.Select(name => new ListedBucket(name, new Timestamp(1, 0)))]);

    public Task<ListedPage> ListAsync(string bucket, string prefix, string after, CancellationToken cancel)
    {
        OnList(bucket, after);
        lock (_gate)
        {
            Lists++;
            var (start, last) = (Encoding.UTF8.GetBytes(prefix), Encoding.UTF8.GetBytes(after));
            var found = (Buckets.GetValueOrDefault(bucket) ?? throw Missing(bucket))
                .Where(row => row.Key.AsSpan().StartsWith(start) && row.Key.AsSpan().SequenceCompareTo(last) > 0)
                .Take(PageSize + 1)
                .Select(row => new ListedObject(row.Key, row.Value.Tag, row.Value.Content.Length, row.Value.Modified))
                .ToList();
            return Task.FromResult(new ListedPage([.. found.Take(PageSize)], found.Count <= PageSize));
        }
    }

    public async Task<ReadObject> ReadAsync(
        string bucket,
        string key,
        string? tag,
        long offset,
        Memory<byte> into,
        CancellationToken cancel
    )
    {
        lock (_gate)
        {
            MostReads = Math.Max(MostReads, ++_running);
        }

        try
        {
            Reads.Enqueue($"{bucket}/{key}");
            await OnRead(bucket, key).WaitAsync(cancel);
            var found = Find(bucket, key);
            if (found is null || (tag is not null && found.Tag != tag))
            {
                return new ReadObject { Outcome = found is null ? ReadOutcome.Missing : ReadOutcome.Changed };
            }

            var count = (int)Math.Min(into.Length, found.Content.Length - offset);
            found.Content.AsMemory((int)offset, count).CopyTo(into);
            return Describe(found) with { Count = count };
        }
        finally
        {
            lock (_gate)
            {
                _running--;
            }
        }
    }

    public Task<ReadObject> FindAsync(string bucket, string key, CancellationToken cancel) =>
        Task.FromResult(Find(bucket, key) is { } found ? Describe(found) : new ReadObject { Outcome = ReadOutcome.Missing });

    public Task<string> ReadTagsAsync(string bucket, string key, CancellationToken cancel) => Task.FromResult("");

    public Task<string> CreateBucketAsync(string bucket, CancellationToken cancel)
    {
        lock (_gate)
        {
            Add(bucket);
        }

        return Task.FromResult(bucket);
    }

    public async Task<string> WriteAsync(string bucket, string key, byte[] content, ObjectMetadata metadata, CancellationToken cancel)
    {
        await Task.Yield();
        OnWrite(bucket, key);
        Put(bucket, key, content, [.. metadata.Headers]);
        return FakeBucket.Md5(content);
    }

    public Task<string> WriteLargeAsync(
        string bucket,
        string key,
        long size,
        ObjectMetadata metadata,
        Func<Memory<byte>, int> fill,
        CancellationToken cancel
    )
    {
        var content = new byte[size];
        Assert.Equal(size, fill(content));
        return WriteAsync(bucket, key, content, metadata, cancel);
    }

    /// <summary>Does nothing: a test opens the engine several times.</summary>
    public void Dispose() { }

    private static ReadObject Describe(MemoryObject found) =>
        new()
        {
            Outcome = ReadOutcome.Read,
            Size = found.Content.Length,
            Tag = found.Tag,
            Modified = found.Modified,
            Metadata = found.Metadata with { Tag = found.Tag },
        };

    private MemoryObject? Find(string bucket, string key)
    {
        lock (_gate)
        {
            return Buckets.GetValueOrDefault(bucket)?.GetValueOrDefault(Encoding.UTF8.GetBytes(key));
        }
    }

    private SortedDictionary<byte[], MemoryObject> Add(string bucket)
    {
        if (!Buckets.TryGetValue(bucket, out var objects))
        {
            Buckets[bucket] = objects = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        }

        return objects;
    }

    private static Fault Missing(string bucket) => new(FaultCode.SourceMissing, $"There is no bucket '{bucket}'.");
}
