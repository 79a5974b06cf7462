using System.Buffers.Binary;
using System.Collections.Concurrent;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Archives;

/// <summary>The table of the chunks of an archive that is being written, in memory and beyond its memory.</summary>
public sealed class ChunkTableTests
{
    // The smallest table: 16 chunks in each of 64 shards, then a run.
    private const int Tiny = 1;

    [Fact]
    public void Each_chunk_is_given_to_one_thread_and_read_back_in_order_as_in_a_dictionary()
    {
        var adds =
            from seed in Gen.Choose(0, int.MaxValue)
            from different in Gen.Choose(1, 5000)
            from repeats in Gen.Choose(1, 3)
            from threads in Gen.Choose(1, 4)
            from bytes in Gen.Elements(Tiny, 50_000, 1 << 20)
            select (seed, different, repeats, threads, bytes);

        Prop.ForAll(adds.ToArbitrary(), add =>
            {
                var file = new MemoryScratchFile();
                using var space = new TableSpace(add.bytes, () => file);
                var table = new ChunkTable(space);
                var stored = AddAll(table, add.seed, add.different, add.repeats, add.threads);

                Assert.Equal(stored.Count, table.Count);
                Assert.Equal(stored.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), Visit(table));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_table_that_fits_needs_no_file()
    {
        using var space = new TableSpace(1 << 20, () => throw new Fault(FaultCode.IoError, "The file is not needed."));
        var table = new ChunkTable(space);

        var stored = AddAll(table, seed: 1, different: 8000, repeats: 2, threads: 1);

        Assert.Equal(8000, stored.Count);
        Assert.Equal(8000, Visit(table).Count);
    }

    [Fact]
    public void Chunks_beyond_the_memory_are_found_in_the_file_and_take_little_more_space_than_their_rows()
    {
        var file = new MemoryScratchFile();
        using var space = new TableSpace(1 << 20, () => file);
        var table = new ChunkTable(space);

        AddAll(table, seed: 1, different: 100_000, repeats: 1, threads: 2);
        var reads = file.Reads;
        for (var i = 0; i < 100_000; i++)
        {
            Assert.False(table.TryAdd(IdOf(1, i), 0));
        }

        Assert.InRange(file.Reads - reads, 50_000, 300_000);
        Assert.InRange(file.Length, 1, 100_000 * 36 * 3 / 2);
    }

    [Fact]
    public void New_chunks_are_seldom_searched_in_the_file()
    {
        var file = new MemoryScratchFile();
        using var space = new TableSpace(1 << 20, () => file);
        var table = new ChunkTable(space);
        AddAll(table, seed: 1, different: 100_000, repeats: 1, threads: 1);

        // Reads of merges are larger than a page, and there are few: so most reads would be searches.
        Assert.InRange(file.Reads, 1, 10_000);
    }

    [Fact]
    public void Chunks_whose_ids_begin_with_the_same_bytes_are_told_apart()
    {
        using var space = new TableSpace(Tiny, () => new MemoryScratchFile());
        var table = new ChunkTable(space);
        var bytes = new byte[ChunkId.Size];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < 2000; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), i);
                Assert.Equal(pass == 0, table.TryAdd(ChunkId.Read(bytes), (uint)i));
            }
        }

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (uint)i), Visit(table).Select(entry => entry.Group));
    }

    [Fact]
    public void A_full_disk_fails_the_add_and_every_later_one()
    {
        var file = new MemoryScratchFile { FailWrite = 40 };
        using var space = new TableSpace(Tiny, () => file);
        var table = new ChunkTable(space);

        var fault = Assert.Throws<Fault>(() => AddAll(table, seed: 1, different: 20_000, repeats: 1, threads: 1));

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => AddAll(table, seed: 2, different: 1000, repeats: 1, threads: 1)).Code);
        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => Visit(table)).Code);
    }

    [Fact]
    public void A_failed_read_fails_the_add()
    {
        var file = new MemoryScratchFile { FailRead = 30 };
        using var space = new TableSpace(Tiny, () => file);

        var fault = Assert.Throws<Fault>(() => AddAll(new ChunkTable(space), seed: 1, different: 20_000, repeats: 1, threads: 1));

        Assert.Equal(FaultCode.IoError, fault.Code);
    }

    [Fact]
    public void Any_damaged_byte_of_a_run_is_found_when_the_table_is_read()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), place =>
            {
                var file = new MemoryScratchFile();
                using var space = new TableSpace(Tiny, () => file);
                var table = new ChunkTable(space);
                AddAll(table, seed: place, different: 3000, repeats: 1, threads: 1);
                var whole = Visit(table);
                file.Damage = place % file.Length;
                var fault = Record.Exception(() => Visit(table)) as Fault;

                // A byte of an extent that is free at the end is not read.
                Assert.True(fault?.Code == FaultCode.IoError || (fault is null && Visit(table).SequenceEqual(whole)));
            })
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_damaged_page_fails_the_search_for_a_chunk_in_it()
    {
        var file = new MemoryScratchFile();
        using var space = new TableSpace(Tiny, () => file);
        var table = new ChunkTable(space);
        AddAll(table, seed: 1, different: 5000, repeats: 1, threads: 1);
        var failed = 0;
        for (var i = 0; i < 5000; i++)
        {
            file.Damage = i * 7919L % file.Length;
            try
            {
                Assert.False(table.TryAdd(IdOf(1, i), 0));
            }
            catch (Fault fault)
            {
                Assert.Equal(FaultCode.IoError, fault.Code);
                failed++;
            }
        }

        Assert.NotEqual(0, failed);
    }

    [Fact]
    public void A_file_that_became_shorter_fails_the_read()
    {
        var file = new MemoryScratchFile();
        using var space = new TableSpace(Tiny, () => file);
        var table = new ChunkTable(space);
        AddAll(table, seed: 1, different: 5000, repeats: 1, threads: 1);
        file.ReadableLength = file.Length / 2;

        var fault = Assert.Throws<Fault>(() => Visit(table));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains("shorter", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_the_disk_lost_is_found()
    {
        for (var lost = 1; lost < 60; lost += 7)
        {
            var file = new MemoryScratchFile { LoseWrite = lost };
            using var space = new TableSpace(Tiny, () => file);
            var table = new ChunkTable(space);

            var fault = Assert.Throws<Fault>(() =>
            {
                AddAll(table, seed: lost, different: 1500, repeats: 1, threads: 1);
                Visit(table);
            });

            Assert.Equal(FaultCode.IoError, fault.Code);
        }
    }

    private static ChunkId IdOf(int seed, int number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), number);
        return ChunkNamer.Sha256Of(bytes);
    }

    // Every thread adds all chunks, each several times and in its own order. Returns the group of the add that must store each.
    private static ConcurrentDictionary<ChunkId, uint> AddAll(ChunkTable table, int seed, int different, int repeats, int threads)
    {
        var stored = new ConcurrentDictionary<ChunkId, uint>();
        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            {
                var random = new Random(seed + thread);
                var order = Enumerable.Repeat(Enumerable.Range(0, different), repeats).SelectMany(numbers => numbers).ToArray();
                random.Shuffle(order);
                foreach (var number in order)
                {
                    var group = (uint)random.Next();
                    if (table.TryAdd(IdOf(seed, number), group))
                    {
                        Assert.True(stored.TryAdd(IdOf(seed, number), group), "Two threads store the same chunk.");
                    }
                }
            });
        }
        catch (AggregateException e)
        {
            throw e.InnerExceptions[0];
        }

        return stored;
    }

    private static List<(ChunkId Id, uint Group)> Visit(ChunkTable table)
    {
        var entries = new List<(ChunkId, uint)>();
        table.VisitSorted((id, group) => entries.Add((id, group)));
        return entries;
    }
}
