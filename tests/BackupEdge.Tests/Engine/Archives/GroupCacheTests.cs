using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Archives;

public sealed class GroupCacheTests : IDisposable
{
    private const int Groups = 6;
    private readonly CountedStore _store = new();
    private readonly ArchiveReader _archive;
    private byte[] _scratch = [];

    public GroupCacheTests()
    {
        ManifestArchive.Write(_store.Inner, "backup-1", 1, (_, groups) =>
        {
            for (var i = 0; i < Groups; i++)
            {
                groups.Add(Content(i));
                groups.Flush();
            }
        });
        _archive = ArchiveReader.Open(new ArchiveAccess(_store.Inner), _store.Open(), "backup-1");
    }

    public void Dispose() => _archive.Dispose();

    [Fact]
    public void A_cached_group_is_read_once()
    {
        var cache = new GroupCache(2);
        var first = Hold(cache, 0);
        cache.Release(first);
        var reads = _store.Reads;

        Assert.Same(first, Hold(cache, 0));
        Assert.Equal(reads, _store.Reads);
    }

    [Fact]
    public void The_least_recently_used_group_is_evicted_unless_it_is_held()
    {
        var cache = new GroupCache(2);
        var held = Hold(cache, 0);
        var free = Hold(cache, 1);
        cache.Release(free);

        Assert.Same(free, Hold(cache, 2));
        var beyond = Hold(cache, 3);
        Assert.NotSame(held, beyond);
        Assert.Equal(Content(0), held.Data.Raw(held.Data.Chunks[0].Length));
        Assert.Equal(Content(3), beyond.Data.Raw(beyond.Data.Chunks[0].Length));
    }

    [Fact]
    public void A_damaged_group_is_reported_each_time_and_not_cached()
    {
        _store.Damage(_archive.Groups[4].Offset + 60);
        var cache = new GroupCache(1);

        for (var i = 0; i < 2; i++)
        {
            Assert.Null(cache.Hold(_archive, 4, ref _scratch, out var problem));
            Assert.NotNull(problem);
        }

        Assert.Equal(Content(0), Hold(cache, 0).Data.Raw(1000));
    }

    [Fact]
    public void A_group_that_could_not_be_read_is_read_again()
    {
        var cache = new GroupCache(1);
        _store.Fails = true;
        Assert.Equal(FaultCode.IoError, Assert.Throws<Fault>(() => Hold(cache, 0)).Code);

        _store.Fails = false;
        var slot = Hold(cache, 0);
        Assert.Equal(1, slot.Holders);
        Assert.Equal(Content(0), slot.Data.Raw(1000));
    }

    [Fact]
    public void Readers_on_several_threads_get_the_chunks_they_request()
    {
        using var archives = ArchiveSet.Open(new ArchiveAccess(_store.Inner), "backup-1");
        var cache = new GroupCache(3);
        Parallel.For(0, 4, thread =>
        {
            var reader = new ChunkReader(archives, cache);
            var random = new Random(thread);
            for (var i = 0; i < 2000; i++)
            {
                var wanted = Content(random.Next(Groups));
                Assert.True(
                    reader.TryRead(ContentPart.Chunk(wanted.Length, 1, ChunkNamer.Sha256Of(wanted)), out var bytes, out var problem),
                    problem
                );
                Assert.True(bytes.SequenceEqual(wanted));
            }
        });
    }

    private static byte[] Content(int group)
    {
        var bytes = new byte[1000];
        new Random(group).NextBytes(bytes);
        return bytes;
    }

    private GroupCache.Slot Hold(GroupCache cache, uint group) =>
        cache.Hold(_archive, group, ref _scratch, out var problem) ?? throw new InvalidOperationException(problem);
}
